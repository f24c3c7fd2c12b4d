package cli

import "github.com/spf13/cobra"

// completeValues offers the formats of -o, and no files where a release or connectors stand.
func completeValues(cmd *cobra.Command) {
	if flag := cmd.Flags().Lookup("output"); flag != nil {
		_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{flag.DefValue, "json", "yaml"}, cobra.ShellCompDirectiveNoFileComp))
	}
	if cmd.ValidArgsFunction == nil && !cmd.HasSubCommands() {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, sub := range cmd.Commands() {
		completeValues(sub)
	}
}
