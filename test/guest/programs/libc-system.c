/*
 * Time zones, the system's parameters and limits, the log, locales, iconv and
 * regular expressions.
 */
#define _NETBSD_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <iconv.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <paths.h>
#include <pwd.h>
#include <regex.h>
#include <stdlib.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/times.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <uvm/uvm_extern.h>
#include <wchar.h>
#include <wctype.h>

#include "tap.h"

static const char *
local(const char *zone, time_t t)
{
	static char text[64];

	if (zone != NULL)
		setenv("TZ", zone, 1);
	else
		unsetenv("TZ");
	tzset();
	strftime(text, sizeof(text), "%F %T %Z %z", localtime(&t));
	return text;
}

static void
put32(FILE *f, unsigned int v)
{
	fputc((int)(v >> 24), f);
	fputc((int)(v >> 16 & 255), f);
	fputc((int)(v >> 8 & 255), f);
	fputc((int)(v & 255), f);
}

/* A zone file of version 2: AAA (+1 h), and BBB (+2 h) from a change on. */
static void
write_zone(const char *path, unsigned int change)
{
	FILE *f = fopen(path, "w");
	int v;

	for (v = 1; v <= 2; v++) {
		fprintf(f, "TZif2");
		for (int i = 0; i < 15; i++)
			fputc(0, f);
		put32(f, 0);
		put32(f, 0);
		put32(f, 0);
		put32(f, 2);
		put32(f, 2);
		put32(f, 8);
		if (v == 2)
			put32(f, 0);
		put32(f, 100);
		if (v == 2)
			put32(f, 0);
		put32(f, change);
		fputc(0, f);
		fputc(1, f);
		put32(f, 3600);
		fputc(0, f);
		fputc(0, f);
		put32(f, 7200);
		fputc(0, f);
		fputc(4, f);
		fwrite("AAA\0BBB\0", 1, 8, f);
	}
	fprintf(f, "\nBBB-2\n");
	fclose(f);
}

static void
test_zones(void)
{
	struct tm tm = { .tm_year = 124, .tm_mon = 6, .tm_mday = 1, .tm_hour = 12, .tm_isdst = -1 };

	is_str(local(NULL, 0), "1970-01-01 00:00:00 UTC +0000", "no TZ: UTC");
	is_str(local("CET-1CEST,M3.5.0,M10.5.0/3", 1719835200), "2024-07-01 14:00:00 CEST +0200",
	    "a rule, in summer");
	is(mktime(&tm), 1719828000, "mktime uses it");
	is_str(local("CET-1CEST,M3.5.0,M10.5.0/3", 1704067200), "2024-01-01 01:00:00 CET +0100",
	    "a rule, in winter");
	is(timezone, -3600, "timezone");
	is_str(tzname[1], "CEST", "tzname");
	is_str(local("<+0330>-3:30", 0), "1970-01-01 03:30:00 +0330 +0330", "a name in brackets");
	is_str(local("No/Such", 0), "1970-01-01 00:00:00 UTC +0000", "an unknown zone is UTC");
	mkdir("/usr/share/zoneinfo/Test", 0755);
	write_zone("/usr/share/zoneinfo/Test/Zone", 1000000000);
	is_str(local("Test/Zone", 999999999), "2001-09-09 02:46:39 AAA +0100", "a zone's file, before a change");
	is_str(local("Test/Zone", 1000000000), "2001-09-09 03:46:40 BBB +0200", "and after it");
	is_str(local("Test/Zone", 4000000000), "2096-10-02 09:06:40 BBB +0200", "and by its rule");
	unlink("/etc/localtime");
	symlink("/usr/share/zoneinfo/Test/Zone", "/etc/localtime");
	is_str(local(NULL, 1000000000), "2001-09-09 03:46:40 BBB +0200", "/etc/localtime");
	local("UTC0", 0);
}

static int
number(const char *name)
{
	int value = -1;
	size_t len = sizeof(value);

	return sysctlbyname(name, &value, &len, NULL, 0) == 0 ? value : -1;
}

static void
test_parameters(void)
{
	int mib[6] = { CTL_KERN, KERN_PROC2, KERN_PROC_PID, getpid(), sizeof(struct kinfo_proc2), 1 };
	uint64_t ticks[5], memory;
	struct kinfo_proc2 ki;
	struct uvmexp_sysctl uvm;
	struct rusage ru;
	struct rlimit rl;
	struct tms tms;
	struct utsname un;
	double load[3];
	char text[256], path[] = "/tmp";
	size_t len;

	is(number("hw.ncpu"), 1, "hw.ncpu");
	is(number("hw.ncpuonline"), 1, "hw.ncpuonline");
	is(number("hw.pagesize"), 4096, "hw.pagesize");
	is(number("kern.osrevision"), 1000000000, "kern.osrevision");
	ok(number("kern.maxfiles") > 1000, "kern.maxfiles");
	len = sizeof(memory);
	works(sysctlbyname("hw.physmem64", &memory, &len, NULL, 0), "hw.physmem64");
	ok(memory > 40 << 20 && memory < 100 << 20, "is what the guest was given");
	len = sizeof(uvm);
	works(sysctlbyname("vm.uvmexp2", &uvm, &len, NULL, 0), "vm.uvmexp2");
	ok(uvm.pagesize == 4096 && uvm.npages * 4096 == (int64_t)memory && uvm.free > 0 &&
	    uvm.free < uvm.npages, "pages");
	is((long long)len, sizeof(uvm), "its size");
	len = sizeof(ticks);
	works(sysctlbyname("kern.cp_time", ticks, &len, NULL, 0), "kern.cp_time");
	len = sizeof(ki);
	works(sysctl(mib, 6, &ki, &len, NULL, 0), "kern.proc2");
	is((long long)len, sizeof(ki), "one process");
	is(ki.p_pid, getpid(), "this one");
	ok(ki.p_vm_rssize > 0 && ki.p_nlwps == 1 && strstr(ki.p_comm, "libc-system") != NULL,
	    "with memory, threads and name %s", ki.p_comm);
	mib[3] = 12345;
	len = sizeof(ki);
	works(sysctl(mib, 6, &ki, &len, NULL, 0), "another process");
	is((long long)len, 0, "there is none");
	fails(sysctlbyname("kern.nosuch", text, &len, NULL, 0), ENOENT, "no such name");
	len = 3;
	fails(sysctlbyname("kern.ostype", text, &len, NULL, 0), ENOMEM, "no room");
	is(getloadavg(load, 3), 3, "getloadavg");
	ok(load[0] >= 0 && load[0] < 2, "a load");

	works(uname(&un), "uname");
	is_str(un.sysname, "NetBSD", "sysname");
	is_str(un.release, "10.0", "release");
	works(getrusage(RUSAGE_SELF, &ru), "getrusage");
	ok(ru.ru_maxrss > 100, "memory used");
	fails(getrusage(17, &ru), EINVAL, "of whom?");
	ok(times(&tms) != (clock_t)-1, "times");
	works(getrlimit(RLIMIT_NOFILE, &rl), "getrlimit");
	rl.rlim_cur = 100;
	works(setrlimit(RLIMIT_NOFILE, &rl), "setrlimit");
	is(sysconf(_SC_OPEN_MAX), 100, "is what sysconf says");
	is(getdtablesize(), 100, "and getdtablesize");
	fails(dup2(0, 150), EBADF, "and what counts");

	is(sysconf(_SC_PAGESIZE), 4096, "_SC_PAGESIZE");
	is(sysconf(_SC_NPROCESSORS_ONLN), 1, "_SC_NPROCESSORS_ONLN");
	is(sysconf(_SC_CLK_TCK), 100, "_SC_CLK_TCK");
	ok(sysconf(_SC_PHYS_PAGES) * 4096 == (long)memory, "_SC_PHYS_PAGES");
	is(sysconf(_SC_MONOTONIC_CLOCK), 200809, "_SC_MONOTONIC_CLOCK");
	is(sysconf(_SC_HOST_NAME_MAX), 255, "_SC_HOST_NAME_MAX");
	is(sysconf(_SC_IOV_MAX), IOV_MAX, "_SC_IOV_MAX");
	is(sysconf(_SC_TTY_NAME_MAX) >= 32, 1, "_SC_TTY_NAME_MAX");
	errno = 0;
	fails(sysconf(9999), EINVAL, "no such name");
	is(pathconf(path, _PC_NAME_MAX), 255, "_PC_NAME_MAX");
	is(pathconf(path, _PC_PATH_MAX), PATH_MAX, "_PC_PATH_MAX");
	ok(pathconf(path, _PC_PIPE_BUF) >= PIPE_BUF, "_PC_PIPE_BUF");
	is(pathconf(path, _PC_NO_TRUNC), 1, "_PC_NO_TRUNC");
	is(pathconf(path, _PC_FILESIZEBITS), 64, "_PC_FILESIZEBITS");
	fails(pathconf("/nosuch", _PC_NAME_MAX), ENOENT, "of no file");
	fails(pathconf(path, 9999), EINVAL, "no such name");
	len = confstr(_CS_PATH, text, sizeof(text));
	ok(len == strlen(text) + 1 && strstr(text, "/bin") != NULL, "_CS_PATH");
}

static void
test_log(void)
{
	struct sockaddr_un sun = { .sun_len = sizeof(sun), .sun_family = AF_LOCAL, .sun_path = _PATH_LOG };
	char text[256];
	ssize_t n;
	int s;

	openlog("logger", LOG_PID, LOG_DAEMON);
	errno = ENOENT;
	syslog(LOG_ERR, "to the console: %m");
	s = socket(AF_LOCAL, SOCK_DGRAM, 0);
	works(bind(s, (struct sockaddr *)&sun, sizeof(sun)), "somebody listens");
	syslog(LOG_WARNING, "number %d", 42);
	n = recv(s, text, sizeof(text) - 1, MSG_DONTWAIT);
	text[n < 0 ? 0 : n] = '\0';
	ok(strncmp(text, "<28>", 4) == 0 && strstr(text, " logger[1]: number 42") != NULL,
	    "and hears: %s", text);
	setlogmask(LOG_UPTO(LOG_ERR));
	syslog(LOG_INFO, "not wanted");
	fails(recv(s, text, sizeof(text), MSG_DONTWAIT), EWOULDBLOCK, "the mask");
	close(s);
	unlink(_PATH_LOG);
	syslog(LOG_ERR, "nobody listens any more");
	closelog();
}

static void
test_text(void)
{
	regmatch_t m[3];
	regex_t re;
	char out[32], *to = out, in[] = "gr\374n", *from = in;
	size_t in_left = 4, out_left = sizeof(out), len;
	iconv_t cd;
	wchar_t w;
	glob_t g;

	is_str(setlocale(LC_ALL, NULL), "C", "the locale at start");
	is((long long)MB_CUR_MAX, 1, "its characters are bytes");
	ok(setlocale(LC_ALL, "POSIX") != NULL, "POSIX");
	ok(setlocale(LC_ALL, "C.UTF-8") != NULL, "C.UTF-8");
	is((long long)MB_CUR_MAX, 4, "its characters");
	is_str(nl_langinfo(CODESET), "UTF-8", "nl_langinfo");
	is(mbtowc(&w, "\342\202\254", 3), 3, "mbtowc");
	is(w, 0x20ac, "the euro sign");
	ok(iswalpha(L'\u00e4') && towupper(L'\u00e4') == L'\u00c4', "letters");
	ok(setlocale(LC_ALL, "de_DE.UTF-8") == NULL, "no other locales");
	ok(newlocale(LC_ALL_MASK, "fr_FR", NULL) == NULL && errno == ENOENT, "nor by newlocale");
	setlocale(LC_ALL, "C");

	cd = iconv_open("UTF-8", "ISO-8859-1");
	ok(cd != (iconv_t)-1, "iconv_open");
	is((long long)iconv(cd, &from, &in_left, &to, &out_left), 0, "iconv");
	ok(to - out == 5 && memcmp(out, "gr\303\274n", 5) == 0, "Latin 1 to UTF-8");
	iconv_close(cd);
	ok(iconv_open("nosuch", "UTF-8") == (iconv_t)-1 && errno == EINVAL, "no such encoding");

	is(regcomp(&re, "^([a-z]+)=([0-9]+)$", REG_EXTENDED), 0, "regcomp");
	is(regexec(&re, "width=80", 3, m, 0), 0, "regexec");
	ok(m[1].rm_eo == 5 && m[2].rm_so == 6, "its parts");
	is(regexec(&re, "width=x", 3, m, 0), REG_NOMATCH, "no match");
	regfree(&re);
	is(regcomp(&re, "(", REG_EXTENDED), REG_EPAREN, "a wrong expression");
	len = regerror(REG_EPAREN, NULL, out, sizeof(out));
	ok(len > 1, "has a text");

	is(glob("/etc/host*", 0, NULL, &g), 0, "glob");
	is_str(g.gl_pathc == 1 ? g.gl_pathv[0] : NULL, "/etc/hosts", "its file");
	globfree(&g);
	is(glob("/nosuch/*", 0, NULL, &g), GLOB_NOMATCH, "no match");
	is_str(getpwnam("www") ? getpwnam("www")->pw_dir : NULL, "/var/empty", "getpwnam");
	ok(getpwnam("nobody-such") == NULL && getgrgid(12345) == NULL, "nobody such");
	is_str(getgrgid(0)->gr_name, "wheel", "getgrgid");
}

int
main(void)
{
	test_zones();
	test_text();
	test_log();
	test_parameters();
	return tap_done();
}
