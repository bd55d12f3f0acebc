/* BSD's additions to the C library, and what must not pretend to work. */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lwp.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/event.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#if __NetBSD_Version__ != 1000000000
#error "not NetBSD 10"
#endif

static int
compare(const void *a, const void *b)
{
	return *(const int *)a / 10 - *(const int *)b / 10;
}

static int
memory_read(void *cookie, char *buf, int len)
{
	const char **p = cookie;
	int n = (int)strlen(*p);

	if (n > len)
		n = len;
	memcpy(buf, *p, (size_t)n);
	*p += n;
	return n;
}

int
main(int argc, char **argv)
{
	int numbers[] = { 31, 12, 30, 11, 22, 10, 21 }, status, mib[2], value;
	const char *text = "first\nsecond \\\nmore # comment\n", *p = text;
	char buf[64], copy[4], *line;
	struct rlimit rl;
	struct utsname un;
	struct stat st;
	size_t len, lines = 0;
	void *memory = NULL;
	cpuset_t *set;
	FILE *f;
	pid_t pid;

	(void)argc;
	ok(getprogname() != NULL && strstr(argv[0], getprogname()) != NULL, "getprogname");
	setprogname("/a/b");
	is_str(getprogname(), "b", "setprogname");

	is((long long)strlcpy(copy, "hello", sizeof(copy)), 5, "strlcpy's length");
	is_str(copy, "hel", "strlcpy's copy");

	is(mergesort(numbers, 7, sizeof(int), compare), 0, "mergesort");
	ok(numbers[0] == 12 && numbers[1] == 11 && numbers[2] == 10 && numbers[6] == 30,
	    "keeps equal elements in order");
	is(heapsort(numbers, 7, sizeof(int), compare), 0, "heapsort");
	ok(numbers[0] / 10 == 1 && numbers[6] / 10 == 3, "sorts");

	is(reallocarr(&memory, 10, 10), 0, "reallocarr");
	is(reallocarr(&memory, SIZE_MAX / 2, 10), EOVERFLOW, "reallocarr overflows");
	is(reallocarr(&memory, 0, 0), 0, "reallocarr frees");

	is(strtoi("42x", NULL, 10, 0, 100, &status), 42, "strtoi");
	is(status, ENOTSUP, "says what follows");
	is(strtoi("420", NULL, 10, 0, 100, &status), 100, "strtoi out of range");
	is(status, ERANGE, "says so");

	f = funopen(&p, memory_read, NULL, NULL, NULL);
	line = fgetln(f, &len);
	ok(line != NULL && len == 6 && memcmp(line, "first\n", 6) == 0, "fgetln on funopen");
	line = fparseln(f, NULL, &lines, NULL, 0);
	is_str(line, "second more ", "fparseln joins and drops comments");
	is((long long)lines, 2, "and counts lines");
	free(line);
	fclose(f);

	ok(arc4random_uniform(10) < 10, "arc4random_uniform");
	ok(_lwp_self() > 0 && gettid() == _lwp_self(), "_lwp_self, gettid");
	is(syscall(SYS_getpid), getpid(), "syscall by number");

	mib[0] = CTL_HW;
	mib[1] = HW_PAGESIZE;
	len = sizeof(value);
	works(sysctl(mib, 2, &value, &len, NULL, 0), "sysctl");
	is(value, 4096, "hw.pagesize");
	len = sizeof(value);
	works(sysctlbyname("hw.ncpu", &value, &len, NULL, 0), "sysctlbyname");
	ok(value >= 1, "hw.ncpu");
	works(uname(&un), "uname");
	is_str(un.sysname, "NetBSD", "sysname");
	is_str(un.machine, "amd64", "machine");
	is(sysconf(_SC_PAGESIZE), 4096, "sysconf");
	works(getrlimit(RLIMIT_NOFILE, &rl), "getrlimit");

	set = cpuset_create();
	is(cpuset_set(0, set), 0, "cpuset_set");
	is(cpuset_isset(0, set), 1, "cpuset_isset");
	cpuset_destroy(set);

	strmode(S_IFREG | 04755, buf);
	is_str(buf, "-rwsr-xr-x ", "strmode");
	works(stat("/", &st), "stat");
	ok(S_ISDIR(st.st_mode), "the root is a directory");
	is((long long)closefrom(10), 0, "closefrom");

	fails(fork(), ENOSYS, "fork");
	fails(execl("/bin/sh", "sh", NULL), ENOSYS, "execl");
	is(posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, argv), ENOSYS, "posix_spawn");
	fails(system("true"), ENOSYS, "system");
	is(system(NULL), 0, "there is no shell");
	ok(popen("true", "r") == NULL && errno == ENOSYS, "popen");
	is_str(strerror(EFTYPE), "Inappropriate file type or format", "strerror");
	is_str(strsignal(SIGINFO), "Information request", "strsignal");

	return tap_done();
}
