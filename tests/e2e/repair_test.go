package e2e

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestScheduledRepair has the CronJob bring back what was paused, deleted or has failed. A configuration that was changed by
// hand it leaves to the next upgrade.
func TestScheduledRepair(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		of := func(name string) string { return r.topic + name }
		newTopic(t, of("sunk"), 1)
		r.set(worker(values{"lifecycle": values{"postStart": values{"exec": values{"command": []any{"mkdir", "/tmp/sunk"}}}}}),
			connectors(values{
				"paused": counter(of("paused"), 1, 20), "deleted": counter(of("deleted"), 1, 20), "changed": counter(of("changed"), 1, 20),
				"failed": fileSink(of("sunk"), "/tmp/sunk/sink.txt", 1),
			}),
			values{"registration": values{"schedule": "0 0 1 1 *"}})
		r.mustInstall(t)
		counted(t, of("paused"), 1, 20)
		counted(t, of("deleted"), 1, 20)

		r.byHand(t, "pausing", func(ctx context.Context) error { return r.rest.Pause(ctx, "paused") })
		r.byHand(t, "deleting", func(ctx context.Context) error { return r.rest.Delete(ctx, "deleted") })
		r.byHand(t, "changing", func(ctx context.Context) error { return r.change(ctx, "changed", "throughput", "19") })
		r.exec(t, fullname+"-0", "rm", "-r", "/tmp/sunk")
		r.byHand(t, "restarting what then fails", func(ctx context.Context) error { return r.rest.RestartTask(ctx, "failed", 0) })
		eventually(t, "all to be broken", func() error {
			statuses, err := r.rest.Statuses(t.Context())
			if err != nil {
				return err
			}
			tasks := statuses["failed"].Tasks
			if statuses["paused"].Connector.State != "PAUSED" || len(tasks) != 1 || tasks[0].State.State != "FAILED" || len(statuses) != 3 {
				return fmt.Errorf("they are %+v", statuses)
			}
			return nil
		})
		r.exec(t, fullname+"-0", "mkdir", "/tmp/sunk")

		log, failure := r.repair(t)
		if failure != "" {
			t.Errorf("the repair failed: %s", failure)
		}
		for _, line := range []string{"paused: resumed, RUNNING", "deleted: created, RUNNING", "failed: restarted, RUNNING", "changed: unchanged, RUNNING"} {
			if !strings.Contains(log, line) {
				t.Errorf("the repair did not say %q but:\n%s", line, log)
			}
		}
		r.wantRunning(t, map[string]int{"paused": 1, "deleted": 1, "failed": 1, "changed": 1})
		r.wantConfig(t, "changed", "throughput", "19")
		for _, name := range []string{"paused", "deleted"} {
			goesOn(t, of(name), 1, 20)
			wantOnlyUncommittedDoubled(t, of(name), r.offsetTopic(), name)
		}
		produce(t, of("sunk"), 0, "line", 100)
		r.wantSink(t, "/tmp/sunk/sink.txt", 100)
	})
}

// repair runs the CronJob's Job now.
func (r *release) repair(t *testing.T) (log, failure string) {
	t.Helper()
	cron, err := suite.client.BatchV1().CronJobs(r.name).Get(t.Context(), fullname+"-repair", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "repair-now"}, Spec: cron.Spec.JobTemplate.Spec}
	if _, err := suite.client.BatchV1().Jobs(r.name).Create(t.Context(), job, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return r.jobEnd(t, job.Name)
}

// change changes a key of a connector's stored configuration.
func (r *release) change(ctx context.Context, connector, key, value string) error {
	config, err := r.rest.Config(ctx, connector)
	if err != nil {
		return err
	}
	config[key] = value
	_, err = r.rest.PutConfig(ctx, connector, config)
	return err
}

// TestPlainJob registers with mode job: each content has a Job of its own, since Kubernetes does not let one be changed.
func TestPlainJob(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		first, second := r.topic+"first", r.topic+"second"
		r.set(values{"registration": values{"mode": "job"}}, connectors(values{"numbers": counter(first, 1, 20)}))
		r.mustInstall(t)
		before := r.onlyJob(t)
		if _, failure := r.jobEnd(t, before); failure != "" {
			t.Errorf("the Job failed: %s", failure)
		}
		counted(t, first, 1, 20)

		r.mustUpgrade(t, nil)
		if now := r.onlyJob(t); now != before {
			t.Errorf("nothing was changed, and Job %s is now %s", before, now)
		}
		r.mustUpgrade(t, connectors(values{"numbers": counter(second, 1, 20)}))
		now := r.onlyJob(t)
		if now == before {
			t.Errorf("the connector was changed, and the Job is still %s", now)
		}
		if _, failure := r.jobEnd(t, now); failure != "" {
			t.Errorf("the second Job failed: %s", failure)
		}
		r.wantConfig(t, "numbers", "topic", second)
		grows(t, second, 20)
	})
}

// onlyJob is the one of the release; the one of before may still be going.
func (r *release) onlyJob(t *testing.T) string {
	t.Helper()
	jobs := map[string]bool{}
	eventually(t, "one Job", func() error {
		list, err := suite.client.BatchV1().Jobs(r.name).List(t.Context(), metav1.ListOptions{LabelSelector: registrarPods})
		if err != nil {
			return err
		}
		clear(jobs)
		for _, job := range list.Items {
			jobs[job.Name] = true
		}
		if len(jobs) != 1 {
			return fmt.Errorf("there are %v", slices.Sorted(maps.Keys(jobs)))
		}
		return nil
	})
	return slices.Collect(maps.Keys(jobs))[0]
}
