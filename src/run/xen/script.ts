import { quoteForShell } from '../../util/exec-format.js';
import { exitStatus } from '../report.js';

export interface ScriptInput {
  /** The domain's name. */
  name: string;
  /** The domain's configuration for xl. */
  domain: string;
  /** The guest's configuration, one line. */
  config: string;
  /** The console is shown, and the program's exit status returned. */
  interactive: boolean;
  /** Leave it to somebody else to let it run. */
  paused: boolean;
  gdbPort: number | undefined;
}

/** What a node's value may have beside its path in one message of xenstore. */
export const longestConfig = 4096 - '/local/domain/32767/rumprun/cfg\0'.length;

/**
 * The commands that start a guest, as a POSIX shell script: what `rumprun xen`
 * runs, and what --dry-run shows. It needs xl, xenstore-write, xenstore-read,
 * xenstore-watch and what a shell always has, so a dom0 without Node.js can run it.
 */
export function launchScript(input: ScriptInput): string {
  const unpause = input.paused ? '' : '\n\txl unpause "$domid" || fail "xl cannot unpause the guest"';
  return `${head(input)}
# start: makes the domain, gives it its configuration and lets it run.
start() {
	xl create -q -p "$work/domain.cfg" > "$work/said" 2>&1 ||
		fail "xl create: $(head -n 1 "$work/said")"
	domid=$(xl domid ${quoteForShell(input.name)}) || fail "xl has lost the guest"
	store=/local/domain/$domid
	seed=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \\n')
	xenstore-write "$store/rumprun/cfg" "$config" "$store/rumprun/seed" "$seed" ||
		fail "xenstore does not take the guest's configuration"${gdbLine(input.gdbPort)}${unpause}
}

${input.interactive ? attached : detached}`;
}

function head({ domain, config }: ScriptInput): string {
  // xenstore-write reads backslashes as C does.
  const value = quoteForShell(config.trimEnd().replaceAll('\\', '\\\\'));
  return `set -u
work=$(mktemp -d) || exit ${exitStatus.launcherFailed}
domid=
config=${value}
cat > "$work/domain.cfg" << 'END'
${domain}END

# finish STATUS: forgets the guest, if there is one, and ends with that status.
finish() {
	trap '' HUP INT TERM
	[ -z "$domid" ] || xl destroy "$domid" > /dev/null 2>&1
	rm -rf "$work"
	exit "$1"
}

# fail WHAT: the same, as there is no guest.
fail() {
	echo "rumprun: $1" >&2
	finish ${exitStatus.launcherFailed}
}
`;
}

function gdbLine(port: number | undefined): string {
  if (port === undefined) return '';
  return `
	echo "rumprun: for gdb: gdbsx -a $domid 64 ${port}" >&2`;
}

const detached = `start
echo "xen:$domid"
echo "rumprun: console: xl console $domid" >&2
rm -rf "$work"
`;

const attached = `# look: sets state to the guest's flags in xl list, empty when it is gone, and
# reason to why it has shut down, as a number (1: to be started again). The last
# flag but one is that reason's letter.
look() {
	set -- $(xl list -v "$domid" 2> /dev/null | awk '
		NR > 1 {
			for (i = 1; i <= NF; i++)
				if ($i ~ /^[-r][-b][-p][-s][-rscw][-d]$/) print $i, $(i + 3)
		}')
	state=\${1-}
	reason=\${2-}
}

# watch_until_end: shows the console until the guest has ended.
watch_until_end() {
	xenstore-watch @releaseDomain >&4 &
	watcher=$!
	{
		xl console "$domid" <&3
		echo "console $round" >&4
	} &
	console=$!
	ended=
	while [ -z "$ended" ] && read -r event <&4; do
		look
		case $event,$state in
		*,???s*|*,?????d*|*,) ended=guest ;;
		"console $round",*) ended=user ;;
		esac
	done
	kill "$watcher" 2> /dev/null
	wait "$watcher" 2> /dev/null
	[ "$ended" = guest ] || finish 143
}

# What happens is told by lines in a FIFO; open both ways, it never blocks a writer.
mkfifo "$work/events" && exec 3<&0 4<> "$work/events" || fail "no FIFO in $work"
trap 'finish 129' HUP
trap 'finish 130' INT
trap 'finish 143' TERM
round=0
while :; do
	round=$((round + 1))
	start
	watch_until_end
	report=$(xenstore-read "$store/data/rumprun-exit" 2> /dev/null)
	# What the guest wrote last is on its way through the console daemon.
	[ -z "$state" ] || sleep 0.2
	xl destroy "$domid" > /dev/null 2>&1
	domid=
	wait "$console"
	[ "$reason" = 1 ] || break
done
number=\${report#* }
case $number in
'' | *[!0-9]* | ????*) number=256 ;;
esac
case $report in
'exit '*) status=$number ;;
'signal '*) status=$((128 + number)) ;;
panic) status=${exitStatus.panic} ;;
oom) status=${exitStatus.outOfMemory} ;;
*) status=${exitStatus.noReport} ;;
esac
[ "$status" -le 255 ] || status=${exitStatus.noReport}
finish "$status"
`;
