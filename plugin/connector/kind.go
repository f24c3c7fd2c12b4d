package connector

import "strings"

// ClassName is the name of the connector's class without its package.
func (c Connector) ClassName() string {
	class := c.Config["connector.class"]
	return class[strings.LastIndexByte(class, '.')+1:]
}

// IsSink tells a sink by its class, or else by the topics that every sink must name: some sources, as MirrorMaker's, have a property
// topics too.
func (c Connector) IsSink() bool {
	name := c.ClassName()
	switch {
	case strings.Contains(name, "Source"), strings.HasPrefix(name, "Mirror"):
		return false
	case strings.Contains(name, "Sink"):
		return true
	}
	return c.Config["topics"] != "" || c.Config["topics.regex"] != ""
}
