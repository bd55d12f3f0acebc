#!/bin/sh
# suite.sh FOLDER HOST PORT UNIT...: Redis's own tests of units against a server that is
# there already; FOLDER has them. Fails only when there is no server yet: what came of
# the tests is printed.
folder=$1
host=$2
port=$3
shift 3
node files/client.mjs "$host" "$port" PING > /dev/null || exit 1
units=
for unit; do
	units="$units --single $unit"
done
skipped=$PWD/files/skipped
# A guest is one process: nothing in it saves in the background, and there is no second server.
cd "$folder" && tclsh tests/test_helper.tcl --host "$host" --port "$port" --baseport $((20000 + $$ % 10000)) \
	--clients 1 --timeout 900 --durable --skipfile "$skipped" --tags '-needs:save -needs:repl -needs:local-process' $units 2>&1
exit 0
