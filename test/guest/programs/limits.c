/* Resource limits that are honoured, and one that is refused. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define MB	(1024 * 1024)

static volatile sig_atomic_t signals[64];

static void
handler(int signo)
{
	signals[signo]++;
}

static void
set(int which, rlim_t current, const char *name)
{
	struct rlimit rl;

	works(getrlimit(which, &rl), name);
	rl.rlim_cur = current;
	works(setrlimit(which, &rl), name);
	works(getrlimit(which, &rl), name);
	is((long long)rl.rlim_cur, (long long)current, "as set");
}

static void
files(void)
{
	static char buf[1000];
	int fd;

	signal(SIGXFSZ, handler);
	works(fd = open("/tmp/limited", O_RDWR | O_CREAT | O_TRUNC, 0600), "open");
	set(RLIMIT_FSIZE, 1500, "RLIMIT_FSIZE");
	is(write(fd, buf, sizeof(buf)), 1000, "below");
	is(write(fd, buf, sizeof(buf)), 500, "up to it");
	is(signals[SIGXFSZ], 0, "no signal yet");
	fails(write(fd, buf, 1), EFBIG, "beyond");
	is(signals[SIGXFSZ], 1, "SIGXFSZ");
	fails(ftruncate(fd, 1501), EFBIG, "nor by ftruncate");
	is(signals[SIGXFSZ], 2, "SIGXFSZ");
	is(pwrite(fd, buf, 10, 1495), 5, "pwrite");
	set(RLIMIT_FSIZE, RLIM_INFINITY, "RLIMIT_FSIZE");
	is(write(fd, buf, sizeof(buf)), 1000, "no limit any more");
	close(fd);
}

static void *
nothing(void *arg)
{
	return arg;
}

static void
memory_and_threads(void)
{
	struct rlimit rl = { RLIM_INFINITY, RLIM_INFINITY };
	pthread_t thread;
	void *p;

	set(RLIMIT_AS, 1 * MB, "RLIMIT_AS");
	p = mmap(NULL, 4 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	ok(p == MAP_FAILED && errno == ENOMEM, "no more memory");
	set(RLIMIT_AS, RLIM_INFINITY, "RLIMIT_AS");
	p = mmap(NULL, 4 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	ok(p != MAP_FAILED, "more again");
	munmap(p, 4 * MB);
	set(RLIMIT_MEMLOCK, 8192, "RLIMIT_MEMLOCK");
	p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	fails(mlock(p, 16384), ENOMEM, "mlock of too much");
	works(mlock(p, 8192), "mlock of so much");
	set(RLIMIT_NTHR, 1, "RLIMIT_NTHR");
	is(pthread_create(&thread, NULL, nothing, NULL), EAGAIN, "no more threads");
	set(RLIMIT_NTHR, RLIM_INFINITY, "RLIMIT_NTHR");
	is(pthread_create(&thread, NULL, nothing, NULL), 0, "more again");
	pthread_join(thread, NULL);
	rl.rlim_cur = 4096;
	fails(setrlimit(RLIMIT_RSS, &rl), EOPNOTSUPP, "what nobody counts");
	rl.rlim_cur = 2;
	rl.rlim_max = 1;
	fails(setrlimit(RLIMIT_CORE, &rl), EINVAL, "above the maximum");
}

static void
cpu(void)
{
	struct timespec ts;

	signal(SIGXCPU, handler);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	set(RLIMIT_CPU, (rlim_t)ts.tv_sec + 1, "RLIMIT_CPU");
	while (signals[SIGXCPU] == 0)
		continue;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	ok(ts.tv_sec >= 1, "SIGXCPU after a second");
	set(RLIMIT_CPU, RLIM_INFINITY, "RLIMIT_CPU");
}

int
main(void)
{
	files();
	memory_and_threads();
	cpu();
	return tap_done();
}
