#!/bin/sh
# build.sh KIND OBJDIR [FILTER]: builds the C unit tests (KIND host) or fuzz
# targets (KIND fuzz) whose name contains FILTER into OBJDIR, and writes
# OBJDIR/list: one line "name program expectation" per test.
#
# The comment at the head of a test says what it is linked with:
#	sources: files below the checkout (may be repeated)
#	includes: further include folders below the checkout
#	flags: further compiler flags
#	thirdparty: a source of sources.json; sources below NAME/ are its files,
#		its own include folder comes with it. It is unpacked by build-rr,
#		and looked for in $RUMPRUN_TEST_OBJDIR/obj-*/src.
#	namespace: user	 (libc's name space instead of the kernel's)
#	expect: failure	 (the program must fail; for testing the harness)
set -eu

kind=$1 obj=$2 filter=${3-}
root=$(cd "$(dirname "$0")/../../.." && pwd)
lib=$root/test/host/lib
dir=$root/test/$kind

if [ "$kind" = fuzz ]; then
	cc=${FUZZ_CC:-clang-14}
	sanitize=-fsanitize=fuzzer-no-link,address,undefined
	link=-fsanitize=fuzzer,address,undefined
	kinddef=-DHOST_FUZZ
else
	cc=${HOST_CC:-clang-14}
	command -v "$cc" > /dev/null || cc=gcc
	sanitize=-fsanitize=address,undefined
	link=$sanitize
	kinddef=
fi
if ! command -v "$cc" > /dev/null; then
	echo "test/$kind: $cc is needed and not installed" >&2
	exit 2
fi

mkdir -p "$obj"
cd "$root"

# Folders that every kernel component may include from.
includes=-Icomponents/kern/include
for d in $(find components platforms -type d -name include ! -path '*/libc/*' ! -path 'components/rumprun/*' ! -path components/kern/include 2> /dev/null | LC_ALL=C sort); do
	includes="$includes -I$d"
done

# own SOURCE: the include folders of the component a source belongs to, by its
# manifest.
own() {
	d=${1%/*}
	while [ "$d" != . ]; do
		for json in "$d/component.json" "$d/platform.json"; do
			[ -f "$json" ] || continue
			printf -- ' -I%s' "$d"
			for i in $(tr -d '\n' < "$json" | sed -n 's/.*"includes": *\[\([^]]*\)\].*/\1/p' | tr ',"' '  '); do
				case $i in *'$'* | include) ;; *) printf -- ' -I%s' "$d/$i" ;; esac
			done
			return
		done
		case $d in */*) d=${d%/*} ;; *) d=. ;; esac
	done
}

# field FILE KEY: the values of `KEY:' lines in the file's head comment.
field() {
	awk -v key="$2:" '
		/\*\// { exit }
		{ sub(/^[ \t]*\/?\*+[ \t]*/, "") }
		$1 == key { $1 = ""; printf "%s", $0 }' "$1"
}

# unpacked NAME: the folder of a third-party source; nothing when it is not there.
unpacked() {
	for d in "${RUMPRUN_TEST_OBJDIR:-$root/build/test}"/obj-*/src/"$1"-*; do
		if [ -f "$d/COPYING" ] || [ -f "$d/COPYRIGHT" ]; then
			(cd "$d" && pwd)
			return
		fi
	done
}

# object SOURCE NAMESPACE VARIANT FLAGS: writes the build statement once, and
# puts the object's name in $object.
seen=
object() {
	file=$root/$1 extra=$4
	case $1 in "${third:-/}"/*) file=$thirddir/${1#*/} extra="$4 -w" ;; esac
	object=obj/$3/$(echo "$1" | tr / _).$2.o
	case " $seen " in *" $object "*) return ;; esac
	seen="$seen $object"
	rule=$2
	echo "build $object: $rule $file"
	echo "  extra = $extra"
}

ninja=$obj/build.ninja
: > "$obj/list.new"
{
	cat <<END
ninja_required_version = 1.5
base = -g -O1 -fno-omit-frame-pointer $sanitize -fno-sanitize-recover=all $kinddef
warn = -Wall -Wextra -Wshadow -Wcast-qual -Werror
rule kernel
  command = cd $root && $cc -std=gnu11 -ffreestanding \$base \$warn $includes -Itest/host/lib -Itest/host/lib/fakes \$extra -MD -MF $obj/\$out.d -MT \$out -c \$in -o $obj/\$out.tmp && sh test/host/lib/rename.sh $obj/\$out.tmp $obj/\$out
  depfile = \$out.d
  deps = gcc
  description = CC \$in
rule fake
  command = cd $root && $cc -std=gnu11 -ffreestanding \$base \$warn $includes -Itest/host/lib -Itest/host/lib/fakes \$extra -MD -MF $obj/\$out.d -MT \$out -c \$in -o $obj/\$out.tmp && sh test/host/lib/rename.sh $obj/\$out.tmp $obj/\$out --weaken
  depfile = \$out.d
  deps = gcc
  description = CC \$in
rule user
  command = cd $root && $cc -std=gnu11 \$base \$warn -Icomponents/kern/include -Itest/host/lib \$extra -MD -MF $obj/\$out.d -MT \$out -c \$in -o $obj/\$out
  depfile = \$out.d
  deps = gcc
  description = CC \$in
rule link
  command = $cc $link -Wl,-T,$lib/host.lds \$in -o \$out
  description = LINK \$out
build $lib/rename.sh: phony
END
	fakes=
	for f in test/host/lib/fakes/*.c; do
		object "$f" fake common ""
		fakes="$fakes $object"
	done
	object test/host/lib/host.c user common ""
	host=$object

	for t in $(find "test/$kind" -path "test/$kind/lib" -prune -o -path "test/$kind/corpus" -prune -o -name '*.c' -print | LC_ALL=C sort); do
		name=${t#"test/$kind/"}
		name=${name%.c}
		case $name in *"$filter"*) ;; *) continue ;; esac
		ns=$(field "$t" namespace | tr -d ' ')
		expect=$(field "$t" expect | tr -d ' ')
		flags=$(field "$t" flags)
		for i in $(field "$t" includes); do
			flags="$flags -I$i"
		done
		sources=$(field "$t" sources)
		third=$(field "$t" thirdparty | tr -d ' ')
		if [ -n "$third" ]; then
			thirddir=$(unpacked "$third")
			if [ -z "$thirddir" ]; then
				echo "$t: needs $third unpacked; run build-rr hw first" >&2
				exit 2
			fi
			# Not before the host's own: those of a C library.
			[ "${ns:-kernel}" = user ] || flags="$flags -I$thirddir/src/include -I$thirddir/src"
		fi
		variant=common
		[ -n "$flags" ] && variant=$(echo "$name" | tr / _)
		objs= owned=
		for s in $sources; do
			case $s in "${third:-/}"/*) there=$thirddir/${s#*/} ;; *) there=$s ;; esac
			if [ ! -f "$there" ]; then
				echo "$t: names $s, which does not exist" >&2
				exit 2
			fi
			incs=$(own "$s")
			case $owned in *"$incs"*) ;; *) owned="$owned$incs" ;; esac
			object "$s" "${ns:-kernel}" "$variant" "$flags$incs"
			objs="$objs $object"
		done
		object "$t" "${ns:-kernel}" "$variant" "$flags$owned"
		objs="$objs $object"
		[ "${ns:-kernel}" = kernel ] && objs="$objs $fakes"
		echo "build bin/$name: link $objs $host"
		echo "$name $obj/bin/$name ${expect:-success}" >> "$obj/list.new"
	done
} > "$ninja.new"
cmp -s "$ninja.new" "$ninja" || cp "$ninja.new" "$ninja"
rm -f "$ninja.new"
mv "$obj/list.new" "$obj/list"
if [ ! -s "$obj/list" ]; then
	echo "test/$kind: nothing matches '$filter'" >&2
	exit 2
fi
# What cannot be built is left out, so that the caller counts it as failed; the
# rest is built all the same.
ninja -C "$obj" -j "${JOBS:-2}" -k 0 --quiet > "$obj/ninja.log" 2>&1 && exit
grep -v '^ninja: ' "$obj/ninja.log" >&2
while read -r name program _; do
	ninja -C "$obj" -n "bin/$name" 2>&1 | grep -q 'no work to do' || rm -f "$program"
done < "$obj/list"
