package cli

import (
	"cmp"
	"io"
	"os"

	"github.com/fatih/color"
	"github.com/spf13/pflag"
)

// colourFlag is --no-color. The flag to force colours is Helm's own: --color or HELM_COLOR.
type colourFlag struct{ off bool }

func (c *colourFlag) addFlag(flags *pflag.FlagSet) {
	flags.BoolVar(&c.off, "no-color", false, "print no colours (default: colours on a terminal, unless NO_COLOR is set)")
}

// palette paints whole lines.
type palette map[byte]*color.Color

// newPalette decides for what is written to w.
func (c colourFlag) newPalette(w io.Writer) palette {
	mode := cmp.Or(os.Getenv("HELM_COLOR"), os.Getenv("HELM_COLOUR"))
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" || !isTerminal(w)
	on := !c.off && mode != "never" && (!plain || mode == "always")
	p := palette{'+': color.New(color.FgGreen), '-': color.New(color.FgRed), '~': color.New(color.FgYellow), '!': color.New(color.FgRed, color.Bold)}
	for _, paint := range p {
		if on {
			paint.EnableColor()
		} else {
			paint.DisableColor()
		}
	}
	return p
}

// paint colours a line by its sign.
func (p palette) paint(sign byte, line string) string {
	if paint := p[sign]; paint != nil {
		return paint.Sprint(line)
	}
	return line
}
