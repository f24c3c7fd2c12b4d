# Cleans up after a program that ended without doing so. Reads "+pid" and "-pid" lines; when stdin ends, the program
# is gone: the pids it did not take back are killed, then the folder $1 is removed. Plain sh, for Linux and macOS.
pids=
while read -r line; do
	pid=${line#?}
	case $line in
	+*)
		pids="$pids $pid"
		;;
	-*)
		rest=
		for p in $pids; do
			[ "$p" = "$pid" ] || rest="$rest $p"
		done
		pids=$rest
		;;
	esac
done
for p in $pids; do
	kill -9 "$p"
done
# A dying process may still create a file while its folder is being emptied.
tries=0
while rm -rf -- "$1"; [ -e "$1" ] && [ $tries -lt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
