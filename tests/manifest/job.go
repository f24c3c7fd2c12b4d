package manifest

import (
	"regexp"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func job(o *object, f *findings) {
	var j batchv1.Job
	if o.into(f, &j) {
		jobSpec(f, field.NewPath("spec"), j.Spec)
	}
}

func jobSpec(f *findings, at *field.Path, spec batchv1.JobSpec) {
	atLeast(f, at.Child("parallelism"), spec.Parallelism, 0)
	atLeast(f, at.Child("completions"), spec.Completions, 0)
	atLeast(f, at.Child("backoffLimit"), spec.BackoffLimit, 0)
	atLeast(f, at.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, 0)
	atLeast(f, at.Child("ttlSecondsAfterFinished"), spec.TTLSecondsAfterFinished, 0)
	f.forbidden(at.Child("selector"), spec.Selector != nil && (spec.ManualSelector == nil || !*spec.ManualSelector), "is set by the API server")
	for i, rule := range podFailureRules(spec) {
		at := at.Child("podFailurePolicy", "rules").Index(i)
		f.required(at, rule.OnExitCodes == nil && len(rule.OnPodConditions) == 0, "specifying one of `onExitCodes` and `onPodConditions` is required")
		f.forbidden(at, rule.OnExitCodes != nil && len(rule.OnPodConditions) > 0, "specifying both OnExitCodes and OnPodConditions is not supported")
	}
	f.forbidden(at.Child("podFailurePolicy"), spec.PodFailurePolicy != nil && spec.Template.Spec.RestartPolicy != "Never",
		"only \"Never\" is supported as restartPolicy when podFailurePolicy is specified")
}

func podFailureRules(spec batchv1.JobSpec) []batchv1.PodFailurePolicyRule {
	if spec.PodFailurePolicy == nil {
		return nil
	}
	return spec.PodFailurePolicy.Rules
}

func cronJob(o *object, f *findings) {
	var c batchv1.CronJob
	if !o.into(f, &c) {
		return
	}
	at := field.NewPath("spec")
	if !schedule.MatchString(c.Spec.Schedule) {
		f.invalid(at.Child("schedule"), c.Spec.Schedule, "must be five fields of minute, hour, day, month and weekday, or e.g. @hourly")
	}
	if strings.Contains(c.Spec.Schedule, "TZ") {
		f.invalid(at.Child("schedule"), c.Spec.Schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
	}
	if zone := c.Spec.TimeZone; zone != nil {
		if _, err := time.LoadLocation(*zone); err != nil || *zone == "" || strings.EqualFold(*zone, "Local") {
			f.invalid(at.Child("timeZone"), *zone, "must be a time zone such as Europe/Berlin")
		}
	}
	atLeast(f, at.Child("startingDeadlineSeconds"), c.Spec.StartingDeadlineSeconds, 0)
	atLeast(f, at.Child("successfulJobsHistoryLimit"), c.Spec.SuccessfulJobsHistoryLimit, 0)
	atLeast(f, at.Child("failedJobsHistoryLimit"), c.Spec.FailedJobsHistoryLimit, 0)
	tags(f, at.Child("jobTemplate", "metadata"), c.Spec.JobTemplate.ObjectMeta)
	jobSpec(f, at.Child("jobTemplate", "spec"), c.Spec.JobTemplate.Spec)
}

// schedule knows the form of a schedule and the ranges of its fields.
var schedule = func() *regexp.Regexp {
	var fields []string
	for _, value := range []string{
		`[0-5]?\d`, `([01]?\d|2[0-3])`, `(0?[1-9]|[12]\d|3[01])`, `(0?[1-9]|1[0-2]|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))`,
		`(0?[0-6]|(?i:sun|mon|tue|wed|thu|fri|sat))`,
	} {
		item := `(\*|\?|` + value + `(-` + value + `)?)(/[1-9]\d*)?`
		fields = append(fields, item+`(,`+item+`)*`)
	}
	return regexp.MustCompile(`^\s*(` + strings.Join(fields, `\s+`) + `|@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+))\s*$`)
}()
