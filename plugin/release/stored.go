package release

// Parse reads a release from its manifests, as Helm stores them: that of the release and those of its hooks.
func Parse(name, namespace string, manifests ...string) (*Release, error) {
	r := &Release{Name: name, Namespace: namespace}
	for _, manifest := range manifests {
		objects, err := parseObjects(manifest)
		if err != nil {
			return nil, err
		}
		r.Objects = append(r.Objects, objects...)
	}
	return r, nil
}
