#!/bin/sh
# Makes the headers that need musl's text: the type list, a copy of musl's public
# headers without what is Linux's own and with their feature macros renamed, and
# the version string.
# usage: mkheaders.sh COMPONENTDIR SOURCEDIR OUTDIR CPU
set -eu

component=$1 source=$2 out=$3 cpu=$4

mkdir -p "$out/include/bits" "$out/musl/bits"

# Our types come first; musl's of the same name are dropped.
awk '
	function name(line) {
		sub(/;[ \t]*$/, "", line)
		sub(/.*[ \t]/, "", line)
		return line
	}
	/^(STRUCT|UNION)/ { key = $1 " " $2 }
	/^TYPEDEF/ { key = name($0) }
	/^(TYPEDEF|STRUCT|UNION)/ {
		if (NR == FNR)
			ours[key] = 1
		else if (key in ours)
			next
	}
	{ print }
' "$component/alltypes.in" "$source/include/alltypes.h.in" |
	sed -f "$source/tools/mkalltypes.sed" >"$out/include/bits/alltypes.h.new"
mv "$out/include/bits/alltypes.h.new" "$out/include/bits/alltypes.h"

# musl's headers, each searched after ours (which include_next them).
rm -rf "$out/musl.new"
mkdir -p "$out/musl.new"
cp -R "$source/include/." "$out/musl.new/"
mkdir -p "$out/musl.new/bits"
for dir in generic "$cpu"; do
	for header in fenv float hwcap posix reg setjmp stdint user link limits io; do
		if [ -f "$source/arch/$dir/bits/$header.h" ]; then
			cp "$source/arch/$dir/bits/$header.h" "$out/musl.new/bits/"
		fi
	done
done
(
	cd "$out/musl.new"
	rm -f alltypes.h.in bits/io.h bits/hwcap.h bits/reg.h bits/user.h \
		lastlog.h malloc.h mntent.h shadow.h stropts.h syscall.h \
		utmp.h utmpx.h values.h ulimit.h ucontext.h wait.h pty.h \
		sys/acct.h sys/auxv.h sys/cachectl.h sys/epoll.h sys/eventfd.h \
		sys/fanotify.h sys/fsuid.h sys/inotify.h sys/io.h sys/kd.h \
		sys/klog.h sys/membarrier.h sys/mtio.h sys/personality.h \
		sys/prctl.h sys/procfs.h sys/ptrace.h sys/quota.h sys/random.h \
		sys/reg.h sys/sendfile.h sys/signalfd.h sys/soundcard.h \
		sys/statfs.h sys/stropts.h sys/swap.h sys/syscall.h \
		sys/sysinfo.h sys/timerfd.h sys/timex.h sys/user.h sys/vfs.h \
		sys/vt.h sys/xattr.h
	rm -rf netpacket scsi netinet/if_ether.h net/if_arp.h net/ethernet.h \
		net/route.h netinet/ether.h

	# What they go by is our <features.h>'s, not the program's: see there.
	grep -rlE '_(GNU|BSD)_SOURCE' . | while read -r header; do
		sed -E 's/\<_(GNU|BSD)_SOURCE\>/_RUMP_\1_SOURCE/g' "$header" >"$header.new"
		mv "$header.new" "$header"
	done
)
rm -rf "$out/musl"
mv "$out/musl.new" "$out/musl"

printf '#define VERSION "%s"\n' "$(cat "$source/VERSION")" >"$out/version.h"
: >"$out/musl.stamp"
