#!/bin/sh
# Formats a broker's folders.
exec "$(dirname "$0")/kafka-run-class.sh" kafka.tools.StorageTool "$@"
