/* NetBSD's smaller functions: numbers, modes, files of all kinds, checked allocation. */
#define _NETBSD_SOURCE
#define _OPENBSD_SOURCE
#include <arpa/inet.h>
#include <bitstring.h>
#include <fcntl.h>
#include <fstab.h>
#include <grp.h>
#include <inttypes.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <netinet/in.h>
#include <pwd.h>
#include <resolv.h>
#include <rmd160.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/atomic.h>
#include <sys/bitops.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <time.h>
#include <unistd.h>
#include <util.h>
#include <utmpx.h>
#include <uuid.h>
#include <wchar.h>

#include "tap.h"

static jmp_buf out;
static int complained;

static void
complain(int status, const char *fmt, ...)
{
	(void)fmt;
	complained = status;
	longjmp(out, 1);
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
}

static void
test_numbers(void)
{
	static const struct {
		int64_t n;
		size_t size;
		int scale, flags;
		const char *text;
	} human[] = {
		{ 0, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "0" },
		{ 999, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "999" },
		{ 1000, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "1.0K" },
		{ 1536, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "1.5K" },
		{ 1048576, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL | HN_B, "1.0M" },
		{ 10 * 1048576, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "10M" },
		{ 500, 6, HN_AUTOSCALE, HN_B, "500 B" },
		{ 2000000, 6, HN_AUTOSCALE, HN_DIVISOR_1000, "2 M" },
		{ 2000, 6, HN_AUTOSCALE, HN_DIVISOR_1000, "2 k" },
		{ -5000, 6, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "-4.9K" },
		{ INT64_MAX, 5, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "8.0E" },
		{ INT64_MIN, 6, HN_AUTOSCALE, HN_NOSPACE | HN_DECIMAL, "-8.0E" },
		{ 3 << 20, 8, 1, HN_NOSPACE, "3072K" },
	};
	char text[64], message[64];
	const char *error;
	int64_t v;
	size_t i;

	for (i = 0; i < sizeof(human) / sizeof(human[0]); i++) {
		is(humanize_number(text, human[i].size, human[i].n, "", human[i].scale, human[i].flags),
		    (long long)strlen(human[i].text), "humanize_number's length");
		is_str(text, human[i].text, "and text");
	}
	is(humanize_number(text, 6, 5 << 20, "", HN_GETSCALE, 0), 2, "the scale alone");
	is(humanize_number(text, 2, 100, "", HN_AUTOSCALE, 0), -1, "no room");
	is(dehumanize_number("64k", &v), 0, "dehumanize_number");
	is(v, 65536, "64k");
	is(dehumanize_number("-2 G", &v), 0, "with a sign");
	is(v, -2147483648LL, "-2 G");
	fails(dehumanize_number("12q", &v), EINVAL, "no such unit");
	fails(dehumanize_number("16E", &v), ERANGE, "too large");

	is(strtonum("12", 0, 20, &error), 12, "strtonum");
	ok(error == NULL, "says nothing");
	is(strtonum("21", 0, 20, &error), 0, "too large");
	is_str(error, "too large", "says so");
	is(strtonum("-1", 0, 20, &error), 0, "too small");
	is_str(error, "too small", "says so");
	is(strtonum("1x", 0, 20, &error), 0, "no number");
	is_str(error, "invalid", "says so");

	is(strsuftoll("size", "2x4k", 0, 10000), 8192, "products of sizes");
	strsuftollx("size", "1k", 0, 10, message, sizeof(message));
	is_str(message, "size 1024 is greater than 10", "too large a size");

	strpct(text, sizeof(text), 1, 3, 2);
	is_str(text, "33.33", "strpct");
	strspct(text, sizeof(text), -1, 8, 1);
	is_str(text, "-12.5", "strspct");
	is(popcount(0xf0f0), 8, "popcount");
	is(popcount64(~0ULL), 64, "popcount64");
	is(fls32(0x8000), 16, "fls32");
	is(ilog2(1ULL << 40), 40, "ilog2");
	{
		bitstr_t bit_decl(bits, 20);
		uint32_t m;
		uint8_t s1, s2;
		int at;

		memset(bits, 0, sizeof(bits));
		bit_nset(bits, 3, 9);
		bit_clear(bits, 3);
		bit_ffs(bits, 20, &at);
		is(at, 4, "bitstring");
		fast_divide32_prepare(7, &m, &s1, &s2);
		is(fast_divide32(4000000000U, 7, m, s1, s2), 4000000000U / 7, "fast_divide32");
		is(fast_remainder32(4294967295U, 7, m, s1, s2), 4294967295U % 7, "fast_remainder32");
	}
	{
		volatile unsigned int n = 5;

		is(atomic_inc_uint_nv(&n), 6, "atomic_inc_uint_nv");
		is(atomic_cas_uint(&n, 6, 9), 6, "atomic_cas_uint tells what was there");
		is(atomic_swap_uint(&n, 1), 9, "and put the new value");
	}
}

static void
test_text(void)
{
	static const char *words[] = { "pear", "", "apple", "apples", "fig", "apple" };
	const unsigned char *sorted[200];
	char buf[200], line[] = "a\\,b,c", *p = line, number[32];
	unsigned long set, clear;
	wchar_t wide[4];
	FILE *f;
	size_t len, i;
	wchar_t *w;

	is_str(stresep(&p, ",", '\\'), "a,b", "stresep keeps what is escaped");
	is_str(stresep(&p, ",", '\\'), "c", "and goes on");
	ok(stresep(&p, ",", '\\') == NULL, "to the end");
	is((long long)shquote("it's", buf, sizeof(buf)), 9, "shquote");
	is_str(buf, "'it'\\''s'", "its text");
	{
		char *args[] = { "ls", "a b", NULL };

		shquotev(2, args, buf, sizeof(buf));
		is_str(buf, "ls 'a b'", "shquotev");
	}
	is_str(fmtcheck("%d of %s", "%d %s"), "%d of %s", "fmtcheck takes what fits");
	is_str(fmtcheck("%s of %s", "%d %s"), "%d %s", "and nothing else");
	is_str(fmtcheck("%*d", "%d"), "%d", "a star is an argument");
	is((long long)wcslcpy(wide, L"hello", 4), 5, "wcslcpy");
	ok(wcscmp(wide, L"hel") == 0, "what fits");

	for (i = 0; i < 6; i++)
		sorted[i] = (const unsigned char *)words[i];
	is(radixsort(sorted, 6, NULL, 0), 0, "radixsort");
	ok(strcmp((char *)sorted[0], "") == 0 && strcmp((char *)sorted[2], "apple") == 0 &&
	    strcmp((char *)sorted[3], "apples") == 0 && strcmp((char *)sorted[5], "pear") == 0, "in order");
	ok(sorted[1] == (const unsigned char *)words[2], "equal strings stay in order");
	{
		static char many[200][8];
		int wrong = 0;

		for (i = 0; i < 200; i++) {
			snprintf(many[i], sizeof(many[i]), "k%zu", i * 7919 % 997);
			sorted[i] = (const unsigned char *)many[i];
		}
		sradixsort(sorted, 200, NULL, 0);
		for (i = 1; i < 200; i++)
			wrong += strcmp((char *)sorted[i - 1], (char *)sorted[i]) > 0;
		is(wrong, 0, "many strings");
	}

	snprintb(buf, sizeof(buf), "\20\1ONE\2TWO\11NINE", 0x103);
	is_str(buf, "0x103<ONE,TWO,NINE>", "snprintb, old format");
	snprintb(buf, sizeof(buf), "\177\20b\0LSB\0b\1ONE\0f\4\4FIELD\0=\3three\0=\4four\0", 0x41);
	is_str(buf, "0x41<LSB,FIELD=0x4=four>", "snprintb, new format");
	is(snprintb(number, 5, "\20\1ONE", 1), 8, "the length it needs");
	p = flags_to_string(UF_IMMUTABLE | UF_NODUMP, "-");
	is_str(p, "nodump,uchg", "flags_to_string");
	free(p);
	{
		char text[] = "uchg,dump,noschg", *t = text;

		is(string_to_flags(&t, &set, &clear), 0, "string_to_flags");
		is((long long)set, UF_IMMUTABLE, "set");
		is((long long)clear, UF_NODUMP | SF_IMMUTABLE, "cleared");
	}

	write_file("/tmp/wide", "ab\ncd");
	f = fopen("/tmp/wide", "r");
	w = fgetwln(f, &len);
	ok(w != NULL && len == 3 && w[2] == L'\n', "fgetwln");
	w = fgetwln(f, &len);
	ok(w != NULL && len == 2 && w[1] == L'd', "the last line");
	ok(fgetwln(f, &len) == NULL, "the end");
	fclose(f);

	is(b64_ntop((const unsigned char *)"hello", 5, buf, sizeof(buf)), 8, "b64_ntop");
	is_str(buf, "aGVsbG8=", "its text");
	is(b64_pton("aGVs bG8=", (unsigned char *)buf, sizeof(buf)), 5, "b64_pton");
	is(b64_pton("aGVsbG8", (unsigned char *)buf, sizeof(buf)), -1, "an incomplete group");
	is(b64_pton("aGVsbG9=", (unsigned char *)buf, sizeof(buf)), -1, "bits of no byte");
}

static void
test_modes(void)
{
	static const struct {
		const char *text;
		mode_t from, to;
	} modes[] = {
		{ "644", 0, 0644 }, { "0", 0777, 0 }, { "4755", 0, 04755 },
		{ "u+x", 0644, 0744 }, { "go-w", 0666, 0644 }, { "a=r", 0777, 0444 },
		{ "u=rw,go=r", 0777, 0644 }, { "g=u", 0640, 0660 }, { "o+g", 0640, 0644 },
		{ "+X", 0644, 0644 }, { "+X", 0744, 0755 }, { "+X", S_IFDIR | 0644, S_IFDIR | 0755 },
		{ "u+s", 0755, 04755 }, { "+t", 0777, 01777 }, { "=", 0777, 0 },
		{ "+w", 0444, 0644 },
	};
	size_t i;
	void *set;

	umask(022);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		set = setmode(modes[i].text);
		ok(set != NULL && getmode(set, modes[i].from) == modes[i].to, "setmode %s of %o gives %o",
		    modes[i].text, modes[i].from, set ? getmode(set, modes[i].from) : 0);
		free(set);
	}
	ok(setmode("u+q") == NULL && errno == EINVAL, "no such permission");
	ok(setmode("999") == NULL && errno == EINVAL, "no such digits");
}

static void
test_databases(void)
{
	struct passwd pw, *pwp;
	struct group gr, *grp;
	char buf[512], text[64];
	struct utmpx u, *found;
	struct fstab *fs;
	struct stat st;
	gid_t groups[8];
	uid_t uid;
	long size;
	int n;

	is_str(user_from_uid(0, 0), "root", "user_from_uid");
	is_str(user_from_uid(4711, 0), "4711", "a number when there is no name");
	ok(user_from_uid(4711, 1) == NULL, "unless that is not wanted");
	is_str(group_from_gid(0, 0), "wheel", "group_from_gid");
	is(uid_from_user("nobody", &uid), 0, "uid_from_user");
	is(uid, 32767, "nobody");
	setpassent(1);
	is(getpwent_r(&pw, buf, sizeof(buf), &pwp), 0, "getpwent_r");
	is_str(pwp ? pwp->pw_name : NULL, "root", "the first user");
	is(getpwent_r(&pw, buf, 2, &pwp), ERANGE, "no room");
	endpwent();
	is(getgrent_r(&gr, buf, sizeof(buf), &grp), 0, "getgrent_r");
	is_str(grp ? grp->gr_mem[0] : NULL, "root", "its first member");
	endgrent();
	is(getgroupmembership("root", 0, groups, 8, &n), 0, "getgroupmembership");
	ok(n >= 3, "root's groups: %d", n);
	is_str(getusershell(), "/bin/sh", "getusershell");
	ok(getusershell() == NULL, "the only one");
	endusershell();

	write_file("/etc/fstab", "# comment\n/dev/ld0a / ffs rw,log 1 2\n/a\\040b /mnt cd9660 ro,noauto\n");
	fs = getfsent();
	ok(fs != NULL && strcmp(fs->fs_vfstype, "ffs") == 0 && fs->fs_passno == 2, "getfsent");
	fs = getfsfile("/mnt");
	ok(fs != NULL && strcmp(fs->fs_spec, "/a b") == 0 && strcmp(fs->fs_type, "ro") == 0, "getfsfile");
	endfsent();

	ok(getutxent() == NULL, "nobody is logged in");
	memset(&u, 0, sizeof(u));
	u.ut_type = USER_PROCESS;
	memcpy(u.ut_id, "p0", 2);
	strcpy(u.ut_line, "pts/0");
	strcpy(u.ut_user, "root");
	ok(pututxline(&u) != NULL, "pututxline");
	strcpy(u.ut_user, "www");
	ok(pututxline(&u) != NULL, "again, with the same id");
	setutxent();
	found = getutxline(&u);
	ok(found != NULL && strcmp(found->ut_user, "www") == 0, "getutxline");
	ok(getutxent() == NULL, "the only record");
	endutxent();
	is(logoutx("pts/0", 0, DEAD_PROCESS), 1, "logoutx");
	endutxent();

	stat("/dev/null", &st);
	is_str(devname(st.st_rdev, S_IFCHR), "null", "devname");
	ok(devname(makedev(200, 200), S_IFCHR) == NULL, "no such device");
	setenv("BLOCKSIZE", "1k", 1);
	is_str(getbsize(&n, &size), "1K-blocks", "getbsize");
	is(size, 1024, "its size");
	is(n, 9, "its header's length");

	works(setlogin("www"), "setlogin");
	is_str(getlogin(), "www", "getlogin");
	works(sethostid(0x1234), "sethostid");
	{
		struct statvfs *mounts;
		int i, root = 0, dev = 0;

		n = getmntinfo(&mounts, MNT_NOWAIT);
		for (i = 0; i < n; i++) {
			root += strcmp(mounts[i].f_mntonname, "/") == 0;
			dev += strcmp(mounts[i].f_mntonname, "/dev") == 0;
		}
		ok(root == 1 && dev == 1, "getmntinfo");
		mkdir("/tmp/mnt", 0755);
		fails(mount("nosuchfs", "/tmp/mnt", 0, NULL, 0), ENODEV, "mount of what there is not");
		fails(unmount("/tmp/mnt", 0), EINVAL, "unmount of what is not mounted");
	}
	sysctlbyname("kern.ostype", text, &(size_t){ sizeof(text) }, NULL, 0);
	is_str(text, "NetBSD", "sysctlbyname");
	{
		size_t len;
		char *s = asysctlbyname("kern.osrelease", &len);

		ok(s != NULL && len == strlen(s) + 1, "asysctlbyname");
		free(s);
	}
}

static void
test_addresses(void)
{
	struct ether_addr *e, e2;
	struct sockaddr_dl dl;
	struct sockaddr_in in;
	char name[64];
	unsigned char net[16];

	e = ether_aton("0:1b:Ff:2:3:4");
	is_str(e ? ether_ntoa(e) : NULL, "00:1b:ff:02:03:04", "ether_aton and ether_ntoa");
	ok(ether_aton("0:1:2:3:4") == NULL, "five bytes are not enough");
	is(ether_line("08:00:20:01:02:03 host.example # x\n", &e2, name), 0, "ether_line");
	is_str(name, "host.example", "its host");
	write_file("/etc/ethers", "08:00:20:01:02:03 one\n08:00:20:01:02:04 two\n");
	is(ether_hostton("two", &e2), 0, "ether_hostton");
	is(e2.ether_addr_octet[5], 4, "its address");
	is(ether_ntohost(name, &e2), 0, "ether_ntohost");
	is_str(name, "two", "its name");

	memset(&dl, 0, sizeof(dl));
	dl.sdl_len = sizeof(dl);
	link_addr("wm0:8.0.20.1.2.ff", &dl);
	is(dl.sdl_nlen, 3, "link_addr's name");
	is(dl.sdl_alen, 6, "and bytes");
	is_str(link_ntoa(&dl), "wm0:8.0.20.1.2.ff", "link_ntoa");

	is(inet_net_pton(AF_INET, "10.1/16", net, 4), 16, "inet_net_pton");
	ok(net[0] == 10 && net[1] == 1 && net[2] == 0, "its bytes");
	is(inet_net_pton(AF_INET, "192.168", net, 4), 24, "a class's width");
	fails(inet_net_pton(AF_INET, "10/33", net, 4), ENOENT, "too wide");
	is_str(inet_net_ntop(AF_INET, net, 16, name, sizeof(name)), "192.168/16", "inet_net_ntop");
	is(inet_net_pton(AF_INET6, "2001:db8::/32", net, 16), 32, "IPv6");

	memset(&in, 0, sizeof(in));
	in.sin_len = sizeof(in);
	in.sin_family = AF_INET;
	in.sin_port = htons(80);
	in.sin_addr.s_addr = htonl(0x7f000001);
	sockaddr_snprintf(name, sizeof(name), "[%a]:%p %f", (struct sockaddr *)&in);
	is_str(name, "[127.0.0.1]:80 2", "sockaddr_snprintf");
}

static void
test_others(void)
{
	uuid_t a, b;
	char *text;
	uint32_t status;
	struct stat st;
	struct timespec times[2] = { { 1000, 5 }, { 2000, 7 } };
	time_t t = 86400;
	char sum[RMD160_DIGEST_STRING_LENGTH];
	char path[64];
	pid_t pid;

	uuid_create(&a, &status);
	is(status, uuid_s_ok, "uuid_create");
	uuid_to_string(&a, &text, &status);
	ok(text != NULL && text[14] == '4', "version 4: %s", text);
	uuid_from_string(text, &b, &status);
	is(uuid_equal(&a, &b, &status), 1, "there and back");
	free(text);
	uuid_from_string("not one", &b, &status);
	is(status, uuid_s_invalid_string_uuid, "not one");
	is(uuid_is_nil(&b, NULL), 1, "gives the nil one");

	is_str(signalname(SIGINT), "INT", "signalname");
	is(signalnumber("sigterm"), SIGTERM, "signalnumber");
	is(signalnumber("RTMIN+2"), SIGRTMIN + 2, "of a real-time signal");
	is(signalnumber("NOSUCH"), 0, "no such signal");
	is(signalnext(0), 1, "signalnext");
	is(signalnext(SIGRTMAX), 0, "after the last");

	is(offtime(&t, 3600)->tm_hour, 1, "offtime");
	is(timelocal(&(struct tm){ .tm_mday = 2, .tm_year = 70 }), 86400, "timelocal");
	write_file("/tmp/target", "x");
	symlink("target", "/tmp/pointer");
	works(lutimens("/tmp/pointer", times), "lutimens");
	lstat("/tmp/pointer", &st);
	is(st.st_mtim.tv_sec, 2000, "the link's time");
	works(utimens("/tmp/pointer", times), "utimens");
	stat("/tmp/target", &st);
	is(st.st_mtim.tv_nsec, 7, "the file's time");

	RMD160Data((const unsigned char *)"abc", 3, sum);
	is_str(sum, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc", "RIPEMD-160 of abc");
	RMD160Data((const unsigned char *)"", 0, sum);
	is_str(sum, "9c1185a5c5e9fc54612808977ee8f548b2258d31", "RIPEMD-160 of nothing");
	write_file("/tmp/chunk", "xxabcyy");
	RMD160FileChunk("/tmp/chunk", sum, 2, 3);
	is_str(sum, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc", "of a part of a file");
	ok(RMD160FileChunk("/tmp/chunk", sum, -1, 3) == NULL && errno == EINVAL, "no such part");

	esetfunc(complain);
	if (setjmp(out) == 0)
		(void)emalloc((size_t)1 << 60);
	is(complained, 1, "emalloc complains");
	complained = 0;
	if (setjmp(out) == 0)
		(void)estrlcpy(path, "longer than it", 4);
	is(complained, 1, "estrlcpy complains");
	esetfunc(NULL);
	text = estrdup("copy");
	is_str(text, "copy", "estrdup");
	free(text);

	is(pidfile(NULL), 0, "pidfile");
	snprintf(path, sizeof(path), "/var/run/%s.pid", getprogname());
	pid = pidfile_read(NULL);
	is(pid, getpid(), "pidfile_read");
	ok(access(path, F_OK) == 0, "is at its place");
	is(pidfile_lock("/tmp/other.pid"), 0, "another one replaces it");
	ok(access(path, F_OK) != 0, "which is gone");
	is(pidfile_clean(), 0, "pidfile_clean");
	ok(access("/tmp/other.pid", F_OK) != 0, "all gone");
	is(secure_path("/etc/passwd"), 0, "secure_path");
}

int
main(void)
{
	test_numbers();
	test_text();
	test_modes();
	test_databases();
	test_addresses();
	test_others();
	return tap_done();
}
