package connector

import "strings"

// IsSink tells a sink by its class, or else by the topics that every sink must name: some sources, as MirrorMaker's, have a property
// topics too.
func (c Connector) IsSink() bool {
	class := c.Config["connector.class"]
	name := class[strings.LastIndexByte(class, '.')+1:]
	switch {
	case strings.Contains(name, "Source"), strings.HasPrefix(name, "Mirror"):
		return false
	case strings.Contains(name, "Sink"):
		return true
	}
	return c.Config["topics"] != "" || c.Config["topics.regex"] != ""
}
