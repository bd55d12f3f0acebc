#!/bin/sh
# rename.sh IN OUT: gives every global symbol of a kernel object the prefix
# rumpns_, as the real build does, except the kernel's export list, what the
# compiler and the sanitizers add, and the harness's own host_* names.
set -eu
nm -P -g "$1" | awk '
	$1 ~ /^(rump_|rumpuser_|rumprun_|__rump_|host_|_GLOBAL_OFFSET_TABLE_$)/ { next }
	$1 ~ /^(__asan_|__ubsan_|__sanitizer_|__sancov|__start_|__stop_|asan\.|sancov\.)/ { next }
	$1 ~ /^(LLVMFuzzer|__stack_chk_|__popcountdi2$|__udivti3$|__umodti3$|__muloti4$)/ { next }
	{ print $1, "rumpns_" $1 }' > "$2.syms"
objcopy --redefine-syms="$2.syms" ${3:+"$3"} "$1" "$2"
rm -f "$1" "$2.syms"
