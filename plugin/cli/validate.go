package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/output"
	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/schema/catalog"
)

// validateFlags are what to check and how to tell.
type validateFlags struct {
	values                           valuesFlags
	paths, workers, catalogs         []string
	kafkaVersion, config, out, least string
	strict                           bool
	online                           onlineFlags
}

func (v *validateFlags) addFlags(flags *pflag.FlagSet) {
	v.values.addFlags(flags)
	registrar.AddConnectorsFlag(flags, &v.paths)
	flags.StringArrayVar(&v.workers, "worker", nil, "properties file of a distributed worker (may be repeated)")
	flags.StringVar(&v.kafkaVersion, "kafka-version", "", "version of Kafka Connect (default: that of Apache's image in the values, else "+catalog.Versions[len(catalog.Versions)-1]+")")
	flags.StringArrayVar(&v.catalogs, "catalog", nil, "catalogue of further plugins, as catalog pull writes it (may be repeated)")
	flags.StringVar(&v.config, "config", "", "file with rules to silence (default "+lintConfig+", if it is there)")
	flags.StringVarP(&v.out, "output", "o", "text", "how to write findings: "+strings.Join(output.Formats, ", "))
	flags.StringVar(&v.least, "severity", string(rule.Warning), "least severity to tell: error, warning or info")
	flags.BoolVar(&v.strict, "strict", false, "fail on warnings, too")
	v.online.addFlags(flags)
}

func newValidate() *cobra.Command {
	var v validateFlags
	cmd := &cobra.Command{
		Use:   "validate [RELEASE]",
		Short: "Check values, connector files or worker files before they reach a cluster",
		Long: `Checks values against the chart's schema and rules, with Helm's own verdict, and then what they render to: workers
and connectors against what Kafka Connect and its plugins know. With --connectors it checks connector files, with
--worker properties of workers. Each finding has its place in your files and the id of a rule, see docs/rules.md.
Nobody is asked, unless with --online or --url, which let the workers validate each connector.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return v.run(cmd, args) },
	}
	v.addFlags(cmd.Flags())
	return cmd
}

func (v *validateFlags) run(cmd *cobra.Command, args []string) error {
	if !v.values.isSet() && len(v.paths)+len(v.workers) == 0 && !v.online.wanted() {
		return fmt.Errorf("nothing to check, add values with -f or --set, connector files with --connectors, or workers with --worker")
	}
	o, err := v.options(args)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a short run: memory for time
	}
	result := lint.Check(cmd.Context(), o)
	if v.online.wanted() {
		found, err := v.online.check(cmd, args, &result)
		if err != nil {
			return err
		}
		result.Findings = append(result.Findings, found...)
	}
	for _, name := range result.Ignored {
		fmt.Fprintf(cmd.ErrOrStderr(), "ignoring %s: connector files end in .json, .properties, .yaml or .yml\n", name)
	}
	for _, s := range result.Unused {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: nothing is silenced by the entry for %s, remove it (%s)\n", s.Rule, s.Reason)
	}
	return v.tell(cmd.OutOrStdout(), result)
}

// lintConfig is read where the command is started.
const lintConfig = ".connect-register.yaml"

func (v *validateFlags) options(args []string) (lint.Options, error) {
	o := lint.Options{Connectors: v.paths, Workers: v.workers, KafkaVersion: v.kafkaVersion}
	if v.values.isSet() {
		values := v.values.forRelease(args)
		o.Values = &values
	}
	if !slices.Contains(output.Formats, v.out) {
		return o, fmt.Errorf("--output %s: write one of %s", v.out, strings.Join(output.Formats, ", "))
	}
	if !slices.Contains(severities, rule.Severity(v.least)) {
		return o, fmt.Errorf("--severity %s: write error, warning or info", v.least)
	}
	config, err := v.readConfig()
	if err != nil {
		return o, err
	}
	o.Silence = config.Silence
	if o.KafkaVersion == "" {
		o.KafkaVersion = config.KafkaVersion
	}
	if o.KafkaVersion != "" && !catalog.Knows(o.KafkaVersion) {
		return o, fmt.Errorf("no catalogue has Kafka %s, write one of %s, or none for the newest", o.KafkaVersion, strings.Join(catalog.Versions, ", "))
	}
	for _, file := range slices.Concat(config.Catalogs, v.catalogs) {
		data, err := os.ReadFile(file)
		if err != nil {
			return o, fmt.Errorf("reading a catalogue: %w", err)
		}
		c, err := catalog.Parse(data)
		if err != nil {
			return o, fmt.Errorf("%s: %w", file, err)
		}
		o.Catalogs = append(o.Catalogs, c)
	}
	return o, nil
}

func (v *validateFlags) readConfig() (lint.Config, error) {
	file := v.config
	if file == "" {
		file = lintConfig
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) && v.config == "" {
		return lint.Config{}, nil
	}
	if err != nil {
		return lint.Config{}, fmt.Errorf("reading --config: %w", err)
	}
	return lint.ParseConfig(file, data)
}

var severities = []rule.Severity{rule.Error, rule.Warning, rule.Info}

// tell writes the findings, and fails if some are errors.
func (v *validateFlags) tell(w io.Writer, result lint.Result) error {
	counts := output.Count(result.Findings)
	least := slices.Index(severities, rule.Severity(v.least))
	told := slices.DeleteFunc(slices.Clone(result.Findings), func(f lint.Finding) bool { return slices.Index(severities, f.Severity) > least })
	if err := output.Write(w, v.out, told); err != nil {
		return err
	}
	switch {
	case counts[rule.Error] > 0:
		return fmt.Errorf("not valid: %d error(s), %d warning(s)", counts[rule.Error], counts[rule.Warning])
	case v.strict && counts[rule.Warning] > 0:
		return fmt.Errorf("not valid with --strict: %d warning(s)", counts[rule.Warning])
	case v.out == "text":
		return v.valid(w, result)
	}
	return nil
}

func (v *validateFlags) valid(w io.Writer, result lint.Result) error {
	var valid []string
	if len(v.paths) > 0 {
		valid = append(valid, fmt.Sprintf("valid: %d connector(s)", result.Connectors))
	}
	if len(v.workers) > 0 {
		valid = append(valid, fmt.Sprintf("valid: %d worker file(s)", result.Workers))
	}
	if v.values.isSet() {
		valid = append(valid, "valid: values")
	}
	_, err := fmt.Fprintln(w, strings.Join(valid, "\n"))
	return err
}
