/* The kernel gives back what threads, mappings and signals took. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

/* Private to rumprun: rump/syscall.h. */
#define SYS_KSTAT	1030
struct kstat {
	unsigned long pages_total, pages_free, pages_committed, kmem_bytes;
	unsigned long threads, groups, files, vnodes, callouts;
};
int rump_syscall(int, const long *, long *);

static void
counters(struct kstat *ks)
{
	long args[8] = { (long)ks, sizeof(*ks) }, retval[2];

	is(rump_syscall(SYS_KSTAT, args, retval), 0, "counters");
}

static void *
thread(void *arg)
{
	usleep(1000);
	return arg;
}

static void
once(void)
{
	pthread_t threads[50];
	sigset_t set, old;
	void *p;
	int i, n = 0;

	for (i = 0; i < 50; i++)
		n += pthread_create(&threads[i], NULL, thread, NULL) == 0;
	for (i = 0; i < n; i++)
		(void)pthread_join(threads[i], NULL);
	for (i = 0; i < 100; i++) {
		p = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		    MAP_ANON | MAP_PRIVATE, -1, 0);
		if (p == MAP_FAILED)
			break;
		memset(p, 1, 65536);
		(void)mprotect((char *)p + 8192, 4096, PROT_NONE);
		(void)munmap((char *)p + 16384, 4096);
		(void)munmap(p, 65536);
	}
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 3);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	for (i = 0; i < 20; i++)
		(void)sigqueue(getpid(), SIGRTMIN + 3, (union sigval){ .sival_int = i });
	for (i = 0; i < 20; i++)
		(void)sigwaitinfo(&set, NULL);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	if (n != 50 || i != 20)
		ok(0, "everything could be made");
}

int
main(void)
{
	struct kstat before, after;
	int i;

	/* What is cached is cached by then. */
	once();
	once();
	counters(&before);
	for (i = 0; i < 5; i++)
		once();
	counters(&after);
	is((long)after.threads, (long)before.threads, "threads");
	is((long)after.groups, (long)before.groups, "groups");
	is((long)after.files, (long)before.files, "files");
	is((long)after.callouts, (long)before.callouts, "callouts");
	is((long)after.pages_committed, (long)before.pages_committed, "promised pages");
	is((long)after.kmem_bytes, (long)before.kmem_bytes, "kernel memory");
	ok(after.pages_free + 4 >= before.pages_free, "free pages (%lu, before %lu)",
	    after.pages_free, before.pages_free);
	return tap_done();
}
