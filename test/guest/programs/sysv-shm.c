/* System V shared memory: attaching, protection, removal, limits, and no leak. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "tap.h"

#define PAGE	4096UL
#define KEY	0x5110

static sigjmp_buf back;

static void
on_fault(int signo)
{
	siglongjmp(back, signo);
}

/* The signal that writing there raises; 0: none. */
static int
write_faults(volatile char *at)
{
	int signo = sigsetjmp(back, 1);

	if (signo == 0)
		*at = 1;
	return signo;
}

static int
attached(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) == 0 ? (int)ds.shm_nattch : -1;
}

static void
attaching(void)
{
	struct shmid_ds ds;
	char *a, *b, *c;
	int id;

	id = shmget(KEY, 3 * PAGE + 1, IPC_CREAT | 0640);
	works(id, "a segment");
	is(shmget(KEY, 100, 0), id, "is found by its key");
	fails(shmget(KEY, 100, IPC_CREAT | IPC_EXCL), EEXIST, "and only made once");
	fails(shmget(KEY, 5 * PAGE, 0), EINVAL, "it is not larger than it was made");
	fails(shmget(KEY + 1, 100, 0), ENOENT, "another key stands for nothing");
	fails(shmget(IPC_PRIVATE, 0, 0600), EINVAL, "no segment is empty");
	fails(shmget(IPC_PRIVATE, (size_t)1 << 39, 0600), ENOMEM, "nor larger than memory");

	a = shmat(id, NULL, 0);
	b = shmat(id, NULL, 0);
	ok(a != (char *)-1 && b != (char *)-1 && a != b, "it is attached twice");
	is(a[0] | a[3 * PAGE], 0, "and zero");
	strcpy(a + 2 * PAGE, "shared");
	is_str(b + 2 * PAGE, "shared", "what one writes is at the other");

	works(shmctl(id, IPC_STAT, &ds), "its state");
	is((long)ds.shm_segsz, 3 * PAGE + 1, "size");
	is(ds.shm_nattch, 2, "attachments");
	is(ds.shm_cpid, getpid(), "creator");
	is(ds.shm_lpid, getpid(), "who attached it last");
	is(ds.shm_perm.mode & 0777, 0640, "mode");
	ok(ds.shm_atime > 0 && ds.shm_ctime > 0 && ds.shm_dtime == 0, "times");
	ds.shm_perm.mode = 0600;
	works(shmctl(id, IPC_SET, &ds), "another mode");
	works(shmctl(id, SHM_LOCK, NULL), "locked");
	works(shmctl(id, SHM_UNLOCK, NULL), "and not");
	fails(shmctl(id, 99, &ds), EINVAL, "no such command");
	fails(shmctl(id, IPC_STAT, (struct shmid_ds *)8), EFAULT, "nor address");

	works(shmdt(b), "detached");
	is(attached(id), 1, "once");
	is(write_faults(b), SIGSEGV, "nothing is there then");
	fails(shmdt(b), EINVAL, "nor to detach");
	fails(shmdt(a + PAGE), EINVAL, "nor in the middle");

	c = shmat(id, b + 100, SHM_RND);
	ok(c == b, "attached at a rounded address");
	fails((long)shmat(id, b + 100, 0), EINVAL, "not at an odd one");
	fails((long)shmat(id, a, 0), EINVAL, "nor where something is");
	fails((long)shmat(id, (void *)PAGE, 0), EINVAL, "nor outside the program's memory");
	is_str(c + 2 * PAGE, "shared", "with what was written");
	works(shmdt(c), "detached");

	c = shmat(id, NULL, SHM_RDONLY);
	is_str(c + 2 * PAGE, "shared", "attached for reading");
	is(write_faults(c), SIGSEGV, "it cannot be written");
	fails(mprotect(c, PAGE, PROT_READ | PROT_WRITE), EACCES, "nor made so");
	works(shmdt(c), "detached");

	works(shmctl(id, IPC_RMID, NULL), "removed");
	fails(shmctl(id, IPC_STAT, &ds), EINVAL, "it has no number");
	fails((long)shmat(id, NULL, 0), EINVAL, "cannot be attached");
	fails(shmget(KEY, 100, 0), ENOENT, "has no key");
	is_str(a + 2 * PAGE, "shared", "but stays where it is");
	works(shmdt(a), "until it is detached");
	is(write_faults(a), SIGSEGV, "then it is gone");
}

/* A program may unmap a part and map something else there. */
static void
holes(void)
{
	int id = shmget(IPC_PRIVATE, 4 * PAGE, 0600);
	char *a = shmat(id, NULL, 0), *own;

	own = mmap(a + PAGE, 2 * PAGE, PROT_READ | PROT_WRITE,
	    MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0);
	ok(own == a + PAGE, "other memory in the middle of a segment");
	strcpy(own, "mine");
	works(shmdt(a), "detached around it");
	is_str(own, "mine", "which stays");
	is(write_faults(a), SIGSEGV, "the rest does not");
	is(write_faults(a + 3 * PAGE), SIGSEGV, "at both ends");
	munmap(own, 2 * PAGE);
	works(shmctl(id, IPC_RMID, NULL), "removed");
}

/* Private to rumprun: rump/syscall.h. */
#define SYS_KSTAT	1030
struct kstat {
	unsigned long pages_total, pages_free, pages_committed, kmem_bytes;
	unsigned long threads, groups, files, vnodes, callouts;
};
int rump_syscall(int, const long *, long *);

static struct kstat
counters(void)
{
	struct kstat ks = { 0 };
	long args[8] = { (long)&ks, sizeof(ks) }, retval[2];

	is(rump_syscall(SYS_KSTAT, args, retval), 0, "counters");
	return ks;
}

static void
limits(void)
{
	int ids[128], n, i, id, unequal = 0;
	void *at[200];
	struct kstat before, after;
	char *a;

	for (i = -1; i < 100; i++) {
		id = shmget(IPC_PRIVATE, 64 * PAGE, 0600);
		a = shmat(id, NULL, 0);
		if (id == -1 || a == (char *)-1)
			unequal++;
		memset(a, i, 64 * PAGE);
		shmctl(id, IPC_RMID, NULL);
		shmdt(a);
		if (i == -1)
			before = counters();
	}
	is(unequal, 0, "segments come");
	after = counters();
	is((long)after.kmem_bytes, (long)before.kmem_bytes, "and go, and leave no kernel memory");
	/* The kernel may take or give back a page of its own meanwhile. */
	ok(after.pages_committed <= before.pages_committed + 8,
	    "no promise (%lu, before %lu)", after.pages_committed,
	    before.pages_committed);
	ok(after.pages_free + 8 >= before.pages_free, "no pages (%lu, before %lu)",
	    after.pages_free, before.pages_free);

	for (n = 0; n < 128 && (ids[n] = shmget(IPC_PRIVATE, 1, 0600)) != -1; n++)
		continue;
	is(errno, ENOSPC, "there is a limit to segments");
	is(n, 64, "as documented");
	for (i = 0; i < 200 && (at[i] = shmat(ids[0], NULL, 0)) != (void *)-1; i++)
		continue;
	is(errno, EMFILE, "and to attachments");
	is(i, 128, "as documented");
	while (i-- > 0)
		shmdt(at[i]);
	is(attached(ids[0]), 0, "none is left");
	while (n-- > 0)
		shmctl(ids[n], IPC_RMID, NULL);
}

int
main(void)
{
	struct sigaction sa = { .sa_handler = on_fault };

	sigaction(SIGSEGV, &sa, NULL);
	attaching();
	holes();
	limits();
	return tap_done();
}
