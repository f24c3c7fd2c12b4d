package e2e

import (
	"maps"
	"strings"
)

// values are those of the chart.
type values = map[string]any

// base are the values of all releases: the broker, the images, and workers that are small and soon done.
func base() values {
	small := values{"requests": values{"cpu": "50m", "memory": "256Mi"}, "limits": values{"memory": "768Mi"}}
	return values{
		"kafka": values{"bootstrapServers": bootstrapServers},
		"image": imageValues(suite.worker),
		"worker": values{
			"replicas":   1,
			"pluginPath": []any{"/opt/kafka/libs/connect-file-4.3.1.jar", "/opt/kafka/test-plugins"},
			"converters": values{"key": textConverter(), "value": textConverter()},
			"jvm":        values{"heap": "-Xms64m -Xmx256m"},
			"resources":  small,
			"config": values{
				"offset.flush.interval.ms": 5000, "scheduled.rebalance.max.delay.ms": 0,
				"offset.storage.partitions": 1, "status.storage.partitions": 1,
			},
			"startupProbe":   values{"periodSeconds": 2, "failureThreshold": 300},
			"readinessProbe": values{"periodSeconds": 5},
		},
		"registration": values{
			"image": imageValues(suite.registrar),
			// Machines differ.
			"timeoutSeconds": 480, "activeDeadlineSeconds": 540,
		},
	}
}

func textConverter() values {
	return values{"class": "org.apache.kafka.connect.storage.StringConverter"}
}

// imageValues are those of repository:tag or repository@digest.
func imageValues(reference string) values {
	if repository, digest, found := strings.Cut(reference, "@"); found {
		return values{"repository": repository, "digest": digest}
	}
	at := strings.LastIndex(reference, ":")
	if at < strings.LastIndex(reference, "/") {
		return values{"repository": reference}
	}
	return values{"repository": reference[:at], "tag": reference[at+1:]}
}

// merged lays values over others, as Helm does.
func merged(under, over values) values {
	both := maps.Clone(under)
	for key, value := range over {
		above, isMap := value.(values)
		below, wasMap := under[key].(values)
		if isMap && wasMap {
			value = merged(below, above)
		}
		both[key] = value
	}
	return both
}

// connectors are values with these alone. nil takes one of before away.
func connectors(declared values) values { return values{"connectors": declared} }

// worker are values of the workers.
func worker(settings values) values { return values{"worker": settings} }

// fileSink writes a topic's records to a file on each worker that runs a task of it.
func fileSink(topic, file string, tasks int) values {
	return values{"config": values{
		"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": tasks, "topics": topic, "file": file,
	}}
}

// stamped has a source's records carry a header with this value.
func stamped(source values, value string) values {
	return merged(source, values{"config": values{stamp: value, "transforms": "stamp", "transforms.stamp.header": "stamp",
		"transforms.stamp.type": "org.apache.kafka.connect.transforms.InsertHeader"}})
}

// stampedBySecret has them carry what stands in a Secret: so it is seen which password is in use.
func stampedBySecret(source values, secret, key string) values {
	s := stamped(source, "")
	delete(s["config"].(values), stamp)
	s["secretRefs"] = values{stamp: values{"name": secret, "key": key}}
	return s
}

// stamp is the key of a header's value.
const stamp = "transforms.stamp.value.literal"
