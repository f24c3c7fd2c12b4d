package images

import "testing"

func TestRegistrar(t *testing.T) {
	image := open(t, registrar)
	m := explode(t, image)
	m.must(t, "registrar [command]", m.config.User, nil, nil, m.config.Entrypoint[0], "--help")
}
