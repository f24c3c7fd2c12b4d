#!/bin/sh
# Says which of the needed tools are missing or too old, and what to install.
missing=0
need() { # tool, wanted, how to see it
	missing=1
	echo "missing: $1 ($2)" >&2
}

version_at_least() { # found major.minor, wanted major.minor
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n | head -n 1)" = "$2" ]
}

if ! command -v go >/dev/null 2>&1; then
	need go "Go 1.26 or later"
else
	found=$(go env GOVERSION | sed 's/^go//' | cut -d. -f1,2)
	version_at_least "$found" 1.26 || need go "Go 1.26 or later, found $found"
fi

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! "$java" -version >/dev/null 2>&1; then
	need java "a JDK, 17 or later"
else
	found=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${found:-0}" -ge 17 ] || need java "a JDK, 17 or later, found $found"
fi

command -v mvn >/dev/null 2>&1 || need mvn "Apache Maven 3.6.3 or later"

if [ "$missing" = 1 ]; then
	echo "Install what is missing, then run the command again." >&2
	exit 1
fi
