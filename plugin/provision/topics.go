package provision

import (
	"slices"
	"strings"
)

// Topic is a topic to create.
type Topic struct {
	Name string `json:"name"`
	// Partitions is the number of partitions; 0: the broker's default.
	Partitions int `json:"partitions,omitempty"`
	// ReplicationFactor is the number of replicas; 0: the broker's default.
	ReplicationFactor int `json:"replicationFactor,omitempty"`
	// Config are the topic's settings.
	Config map[string]string `json:"config"`
}

// TopicList is the answer of Topics.
type TopicList struct {
	Topics []Topic `json:"topics"`
	// Notes name the topics of connectors, which must exist too.
	Notes Notes `json:"notes,omitempty"`
}

// partitions are Connect's own defaults.
var partitions = map[string]int{"config": 1, "offset": 25, "status": 5}

// Topics lists the internal topics, as Connect would create them, and the offsets topics that source connectors have of
// their own. It fails when a name or a number is one that only a worker can read.
func Topics(c Cluster) (TopicList, error) {
	list := TopicList{}
	byStore := map[string]Topic{}
	for _, store := range stores {
		topic, err := c.internalTopic(store)
		if err != nil {
			return TopicList{}, err
		}
		byStore[store] = topic
		list.add(topic)
	}
	for _, connector := range c.Connectors {
		uses, notes := c.uses(connector)
		for _, use := range uses {
			switch {
			case use.offsets:
				own := byStore["offset"]
				own.Name = use.topic
				list.add(own)
			default:
				list.Notes.add("connector %s %s %s", connector.Name, use.verb(), use.String())
			}
		}
		list.Notes = append(list.Notes, notes...)
	}
	c.noteUnread(&list.Notes)
	return list, nil
}

func (l *TopicList) add(topic Topic) {
	if !slices.ContainsFunc(l.Topics, func(t Topic) bool { return t.Name == topic.Name }) {
		l.Topics = append(l.Topics, topic)
	}
}

func (c Cluster) internalTopic(store string) (Topic, error) {
	prefix := store + ".storage."
	name, err := c.name(prefix + "topic")
	if err != nil {
		return Topic{}, err
	}
	topic := Topic{Name: name, Partitions: partitions[store], Config: c.topicConfig(prefix)}
	// Connect ignores another number for this one: the order of the records counts.
	if store != "config" {
		if topic.Partitions, err = c.number(prefix+"partitions", topic.Partitions); err != nil {
			return Topic{}, err
		}
	}
	topic.ReplicationFactor, err = c.number(prefix+"replication.factor", 3)
	return topic, err
}

// topicConfig are the properties below the prefix that Connect gives to a topic which it creates.
func (c Cluster) topicConfig(prefix string) map[string]string {
	config := map[string]string{}
	for _, key := range c.Properties.Keys() {
		setting, found := strings.CutPrefix(key, prefix)
		if found && !slices.Contains([]string{"topic", "partitions", "replication.factor"}, setting) {
			config[setting] = c.get(key, "")
		}
	}
	// A worker ends when it finds anything else.
	config["cleanup.policy"] = "compact"
	return config
}
