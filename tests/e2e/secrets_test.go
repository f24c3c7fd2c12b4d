package e2e

import (
	"regexp"
	"strings"
	"testing"
)

const firstPassword, secondPassword = "first-password", "second-password"

// TestMissingSecret fails the connector that refers to it, and neither the others nor the workers. Once the workers see the
// Secret, the next upgrade registers the connector with it.
func TestMissingSecret(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		works, lacks := r.topic+"works", r.topic+"lacks"
		r.set(connectors(values{"works": counter(works, 1, 20), "lacks": stampedBySecret(counter(lacks, 1, 20), "late", "password")}))
		failed := r.install(t)
		said := regexp.MustCompile(`lacks: invalid: .*there is no Secret late`)
		if failed.code == 0 || !said.MatchString(failed.text()) {
			t.Errorf("helm ended with %d and does not name the Secret:\n%s", failed.code, failed.text())
		}
		r.wantRunning(t, map[string]int{"works": 1})
		counted(t, works, 1, 50)
		workers := r.lives(t)

		r.setSecret(t, "late", "password", firstPassword)
		eventually(t, "the Secret on the worker", func() error {
			_, err := execute(t.Context(), r.name, fullname+"-0", "worker", "cat", "/etc/kafka-connect-secrets/late/password")
			return err
		})
		r.mustUpgrade(t, nil)
		r.wantRunning(t, map[string]int{"works": 1, "lacks": 1})
		counted(t, lacks, 1, 20)
		for _, record := range records(t, lacks) {
			if record.headers["stamp"] != firstPassword {
				t.Fatalf("a record was written with the password %q", record.headers["stamp"])
			}
		}
		r.wantSameWorkers(t, workers)
	})
}

// TestRotation changes a Secret and upgrades at once, before kubelets have shown the change to the workers: when helm ends,
// the new password is in use, and no worker was restarted.
func TestRotation(t *testing.T) {
	in(t, ci)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic, other := r.topic+"numbers", r.topic+"other"
		r.setSecret(t, "login", "password", firstPassword)
		r.set(worker(values{"replicas": 2}), connectors(values{
			"rotated": stampedBySecret(counter(topic, 4, 10), "login", "password"), "other": counter(other, 1, 10),
		}))
		r.mustInstall(t)
		r.wantWorkers(t, "rotated", 2)
		counted(t, topic, 4, 50)
		if now := r.passwords(t, topic); now != firstPassword {
			t.Errorf("the records have the passwords %s", now)
		}
		workers := r.lives(t)

		r.setSecret(t, "login", "password", secondPassword)
		r.mustUpgrade(t, nil)
		log, _ := r.jobEnd(t, hookJob)
		for _, line := range []string{"rotated: updated, RUNNING, 4 of 4 tasks running; a Secret that it refers to has changed\n", "other: unchanged, RUNNING"} {
			if !strings.Contains(log, line) {
				t.Errorf("the Job did not say %q but:\n%s", line, log)
			}
		}
		if strings.Contains(log, firstPassword) || strings.Contains(log, secondPassword) {
			t.Error("the Job's log shows a password")
		}
		goesOn(t, topic, 4, 50)
		if now := r.passwords(t, topic); now != firstPassword+" "+secondPassword {
			t.Errorf("the records have the passwords %s", now)
		}
		wantOnlyUncommittedDoubled(t, topic, r.offsetTopic(), "rotated")
		r.wantConfig(t, "rotated", stamp, "${dir:/etc/kafka-connect-secrets/login:password}")
		r.wantSameWorkers(t, workers)
	})
}

// passwords are those that the tasks' records have, in the order in which they came into use. Each task has the same.
func (r *release) passwords(t *testing.T, topic string) string {
	t.Helper()
	used := map[string][]string{}
	for _, record := range records(t, topic) {
		of := used[record.key]
		if password := record.headers["stamp"]; len(of) == 0 || of[len(of)-1] != password {
			used[record.key] = append(of, password)
		}
	}
	first := strings.Join(used["0"], " ")
	for task, of := range used {
		if strings.Join(of, " ") != first {
			t.Errorf("task %s has used the passwords %v, and task 0 %s", task, of, first)
		}
	}
	return first
}
