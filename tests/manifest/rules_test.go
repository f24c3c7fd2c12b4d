package manifest

import (
	"strings"
	"testing"
)

func TestPodRules(t *testing.T) {
	const pod = "spec.template.spec."
	refuse(t, "statefulset", []refusal{
		{"object's name", "name: demo\n", "name: Demo\n", "metadata.name: Invalid value"},
		{"long name", "name: demo\n", "name: " + strings.Repeat("x", 53) + "\n", "must be no more than 52"},
		{"label", "labels: {app: demo}\nspec", "labels: {app: de mo}\nspec", "metadata.labels: Invalid value"},
		{"selector", "labels: {app: demo}\n      ann", "labels: {app: other}\n      ann", "`selector` does not match template `labels`"},
		{"restart policy", "serviceAccountName", "restartPolicy: Never\n      serviceAccountName", pod + "restartPolicy: Unsupported value"},
		{"no such volume", "volumeMounts:\n            - {name: properties", "volumeMounts:\n            - {name: props",
			pod + `containers[0].volumeMounts[0].name: Not found: "props"`},
		{"volume's name", "name: tmp", "name: t_mp", pod + "volumes[1].name: Invalid value"},
		{"volume without type", "emptyDir: {medium: Memory, sizeLimit: 5Mi}", "secret", pod + "volumes[1]"},
		{"volume of two types", "tmp, emptyDir", "tmp, configMap: {name: a}, emptyDir", pod + "volumes[1].configMap: Forbidden"},
		{"relative mount", "mountPath: /state", "mountPath: state", pod + "containers[0].volumeMounts[1].mountPath"},
		{"path out of the volume", "subPath: a/b", "subPath: ../b", "subPath: Invalid value"},
		{"one name for two containers", "name: init", "name: worker", pod + `containers[0].name: Duplicate value: "worker"`},
		{"long port name", "name: rest-udp", "name: sixteen-letters-x", pod + "containers[0].ports[1].name: Invalid value"},
		{"port", "containerPort: 8083}", "containerPort: 0}", pod + "containers[0].ports[0].containerPort"},
		{"variable's name", "name: ONE", "name: A=B", pod + "containers[0].env[0].name"},
		{"value and valueFrom", "name: POD, ", "name: POD, value: x, ", "may not be specified when `value` is not empty"},
		{"variable of two", "fieldRef: {fieldPath: metadata.name}", "fieldRef: {fieldPath: metadata.name}, secretKeyRef: {name: a, key: b}", "may not specify more than 1"},
		{"unknown field", "fieldPath: metadata.name", "fieldPath: metadata.nam", "fieldPath: Unsupported value"},
		{"empty source", "envFrom: [{secretRef: {name: more}}]", "envFrom: [{prefix: A}]", "envFrom[0]: Required value"},
		{"request above limit", "memory: 1Gi", "memory: 3Gi", "must be less than or equal to memory limit of 2Gi"},
		{"unknown resource", "cpu: 500m", "cpus: 1", "resources.requests[cpus]: Unsupported value"},
		{"probe without handler", "livenessProbe: {tcpSocket: {port: 8083}}", "livenessProbe: {periodSeconds: 5}", "livenessProbe: Required value: must specify a handler type"},
		{"probe with two handlers", "tcpSocket: {port: 8083}", "tcpSocket: {port: 8083}, exec: {command: [a]}", "may not specify more than 1 handler type"},
		{"probe of no port", "port: rest}", "port: http}", `readinessProbe.httpGet.port: Not found: "http"`},
		{"successes", "tcpSocket: {port: 8083}", "tcpSocket: {port: 8083}, successThreshold: 2", "livenessProbe.successThreshold: Invalid value: 2: must be 1"},
		{"probe of an init container", "command: [sh]", "command: [sh], livenessProbe: {tcpSocket: {port: 1}}", "initContainers[0].livenessProbe: Forbidden"},
		{"privileged", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, privileged: true", "cannot set `allowPrivilegeEscalation` to false"},
		{"user", "runAsUser: 1000", "runAsUser: -1", "securityContext.runAsUser: Invalid value: -1"},
		{"seccomp", "type: RuntimeDefault", "type: Localhost", "seccompProfile.localhostProfile: Required value"},
		{"toleration", "operator: Equal", "operator: Exists", "value must be empty when `operator` is 'Exists'"},
		{"weight", "weight: 100", "weight: 101", "weight: Invalid value: 101"},
		{"spread", "maxSkew: 1", "maxSkew: 0", "topologySpreadConstraints[0].maxSkew: Invalid value: 0"},
		{"address", "ip: 10.0.0.1", "ip: localhost", "hostAliases[0].ip"},
		{"image", "image: kafka:4", `image: ""`, "containers[0].image: Required value"},
		{"claim", "accessModes: [ReadWriteOnce], ", "", "volumeClaimTemplates[0].spec.accessModes: Required value"},
		{"strategy", "type: RollingUpdate", "type: OnDelete", "updateStrategy.rollingUpdate: Forbidden"},
	})
}

func TestJobRules(t *testing.T) {
	refuse(t, "job", []refusal{
		{"restart policy", "restartPolicy: Never", "restartPolicy: Always", `spec.template.spec.restartPolicy: Unsupported value: "Always"`},
		{"no restart policy", "restartPolicy: Never", "hostNetwork: false", "spec.template.spec.restartPolicy: Unsupported value"},
		{"hook", "post-install,post-upgrade", "post-instal", "metadata.annotations[helm.sh/hook]: Unsupported value"},
		{"weight", `"5"`, `"five"`, "metadata.annotations[helm.sh/hook-weight]"},
		{"deadline", "activeDeadlineSeconds: 280", "activeDeadlineSeconds: -1", "spec.activeDeadlineSeconds: Invalid value: -1"},
		{"long name", "demo-register", strings.Repeat("x", 64), "must be no more than 63"},
	})
	refuse(t, "cronjob", []refusal{
		{"schedule", "*/15", "*/15 60", "spec.schedule: Invalid value"},
		{"minute", "*/15 ", "61 ", "spec.schedule: Invalid value"},
		{"time zone", "Europe/Berlin", "Berlin", "spec.timeZone: Invalid value"},
		{"long name", "demo-schedule", strings.Repeat("x", 53), "must be no more than 52"},
	})
}

func TestOtherRules(t *testing.T) {
	refuse(t, "service", []refusal{
		{"name", "{name: demo}", "{name: 1demo}", "metadata.name: Invalid value"},
		{"port's name", "name: metrics, ", "", "spec.ports[1].name: Required value"},
		{"one name twice", "name: metrics", "name: rest", `spec.ports[1].name: Duplicate value: "rest"`},
		{"families", "PreferDualStack", "SingleStack", "spec.ipFamilyPolicy: Invalid value"},
		{"headless", "type: LoadBalancer", "type: LoadBalancer\n  clusterIP: None", "may not be set to 'None'"},
		{"node port", "type: LoadBalancer\n  ports:\n    - {name: rest", "type: ClusterIP\n  ports:\n    - {nodePort: 30000, name: rest", "spec.ports[0].nodePort: Forbidden"},
	})
	refuse(t, "secret", []refusal{
		{"key", "a.json", "a/b", "data[a/b]: Invalid value"},
		{"size", "e30=", strings.Repeat("AAAA", 1<<20/3+1), "data: Too long"},
		{"type", "Opaque", "kubernetes.io/tls", "data[tls.crt]: Required value"},
	})
	refuse(t, "configmap", []refusal{
		{"size", "<Configuration/>", strings.Repeat("x", 1<<20+1), "data: Too long"},
		{"twice", "\ndata:", "\nbinaryData: {log4j2.xml: e30=}\ndata:", "is in data too"},
	})
	refuse(t, "hpa", []refusal{
		{"maximum", "maxReplicas: 4", "maxReplicas: 1", "spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`"},
		{"source", "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}", "{type: Resource}", "must specify a metric source"},
		{"window", "300", "3601", "stabilizationWindowSeconds: Invalid value: 3601"},
	})
	refuse(t, "pdb", []refusal{
		{"both", "maxUnavailable", "minAvailable: 1\n  maxUnavailable", "cannot be both set"},
		{"percent", "25%", "125%", "must not be greater than 100%"},
	})
	refuse(t, "ingress", []refusal{
		{"path", "path: /,", "path: connect,", "spec.rules[0].http.paths[0].path: Invalid value"},
		{"host", "connect.example.com", "Connect", "spec.rules[0].host: Invalid value"},
		{"backend", "{service: {name: demo, port: {name: rest}}}", "{}", "backend: Required value"},
	})
	refuse(t, "networkpolicy", []refusal{
		{"block", "10.1.0.0/16", "11.0.0.0/16", "must be a strict subset"},
		{"peer", "{podSelector: {}}", "{}", "must specify a peer"},
		{"range", "endPort: 9010", "endPort: 8000", "endPort: Invalid value: 8000"},
	})
	refuse(t, "httproute", []refusal{{"path", "value: /connect", "value: connect", "start with '/'"}})
	refuse(t, "rolebinding", []refusal{{"namespace", ", namespace: data", "", "subjects[0].namespace: Required value"}})
}

// TestVariableNames: what a variable may be called depends on the version.
func TestVariableNames(t *testing.T) {
	text := strings.Replace(good(t, "statefulset"), "name: ONE", "name: 1-ONE", 1)
	if err := Check("1.31", text); err == nil || !strings.Contains(err.Error(), "env[0].name") {
		t.Errorf("1.31: %v", err)
	}
	if err := Check("1.34", text); err != nil {
		t.Errorf("1.34: %v", err)
	}
}

func TestCheckRelease(t *testing.T) {
	set, job, hpa, pdb := good(t, "statefulset"), good(t, "job"), good(t, "hpa"), good(t, "pdb")
	service := strings.ReplaceAll(good(t, "service"), "targetPort: 9404", "targetPort: rest-udp")
	headless := strings.Replace(service, "{name: demo}", "{name: demo-headless}", 1)
	whole := []string{set, job, hpa, pdb, service, headless}
	if err := CheckRelease("1.36", whole); err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) (changed []string) {
		for _, text := range whole {
			changed = append(changed, strings.ReplaceAll(text, old, new))
		}
		return changed
	}
	for name, test := range map[string]struct {
		texts []string
		want  string
	}{
		"twice":         {append(whole, job), "Job demo-register: is in the release twice"},
		"no service":    {with("name: demo-headless", "name: other"), "spec.serviceName: there is no Service demo-headless"},
		"no target":     {with("kind: StatefulSet, name: demo", "kind: StatefulSet, name: x"), "spec.scaleTargetRef: there is no StatefulSet x"},
		"no port":       {with("targetPort: rest-udp", "targetPort: metrics"), "the pods of StatefulSet demo have no port metrics"},
		"no pods":       {with("selector: {app: demo}", "selector: {app: x}"), "Service demo: spec.selector matches no pods"},
		"nothing":       {with("maxUnavailable: 25%\n  selector: {matchLabels: {app: demo}}", "selector: {matchLabels: {app: x}}"), "PodDisruptionBudget demo: spec.selector matches no pods"},
		"pods of a Job": {with("labels: {app: job}", "labels: {app: demo}"), "Service demo: spec.selector matches the pods of Job demo-register"},
		"each object":   {with("replicas: 2", "replica: 2"), "spec.replica: unknown field"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := CheckRelease("1.36", test.texts); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
