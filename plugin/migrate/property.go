package migrate

import (
	"slices"
	"strings"
)

// property is one worker property and where it stands in the origin.
type property struct{ key, value, at string }

func (p property) given() bool { return p.key != "" }

// properties are worker properties in their order. What is taken is gone, so that what is left is what nobody knew.
type properties struct{ list []property }

func (p *properties) add(key, value, at string) {
	p.take(key)
	p.list = append(p.list, property{key, value, at})
}

func (p *properties) find(key string) property {
	for _, one := range p.list {
		if one.key == key {
			return one
		}
	}
	return property{}
}

func (p *properties) take(key string) property {
	found := p.find(key)
	p.list = slices.DeleteFunc(p.list, func(one property) bool { return one.key == key })
	return found
}

// takePrefix takes all below a prefix, which is cut off.
func (p *properties) takePrefix(prefix string) (taken []property) {
	p.list = slices.DeleteFunc(p.list, func(one property) bool {
		if !strings.HasPrefix(one.key, prefix) || one.key == prefix {
			return false
		}
		taken = append(taken, one)
		return true
	})
	return taken
}
