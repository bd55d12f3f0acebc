/*
 * System V's semaphores, messages and shared memory: what ends while somebody
 * sleeps for it, undoing, and memory that runs out anywhere.
 * sources: components/ipc/sysvipc.c components/ipc/sysvsem.c
 * sources: components/ipc/sysvmsg.c components/ipc/sysvshm.c
 * sources: components/kern/file/file.c components/kern/file/filedesc.c
 * sources: components/kern/file/fcntl.c components/kern/file/rw.c
 * sources: components/kern/file/filelock.c components/kern/file/pipe.c
 * sources: components/kern/file/select.c components/kern/file/kqueue.c
 * sources: components/kern/file/tty.c components/kern/file/ttycons.c
 * includes: test/host/file components/ipc
 */
#include "sys.h"

#include "rump/kmem.h"
#include "rump/mapping.h"
#include "rumpuser.h"
#include "sysvipc.h"

#define SEM_UNDO	0x1000
#define GETVAL		5
#define SETVAL		8
#define SETALL		9
#define PAGE		4096UL

struct sembuf {
	unsigned short number;
	short op, flags;
};

struct text {
	long type;
	char text[8];
};

/* ---- The program's address space: one mapping a slot --------------------- */

static struct {
	struct mapobj *object;
	size_t len;
} slots[8];

int
mapping_create(struct mapobj *mo, size_t len, int prot __unused, uintptr_t *addr)
{
	size_t i = *addr / PAGE;

	if (*addr == 0)
		for (i = 1; i < nitems(slots) && slots[i].object != NULL; i++)
			continue;
	if (i == 0 || i >= nitems(slots) || slots[i].object != NULL)
		return *addr == 0 ? ENOMEM : EINVAL;
	mo->mo_ops->mo_hold(mo);
	slots[i].object = mo;
	slots[i].len = len;
	*addr = i * PAGE;
	return 0;
}

int
mapping_remove(const struct mapobj *mo, uintptr_t addr, size_t len)
{
	struct mapobj *there = slots[addr / PAGE].object;

	if (there != mo)
		return 0;
	CHECK_EQ(slots[addr / PAGE].len, len);
	slots[addr / PAGE].object = NULL;
	there->mo_ops->mo_release(there);
	return 0;
}

/* The first byte of a page, as the program sees it through a mapping. */
static unsigned char *
page_at(int slot, size_t page)
{
	struct mapobj *mo = slots[slot].object;
	rump_paddr_t pa = 0;

	CHECK_EQ(mo->mo_ops->mo_getpage(mo, page * PAGE, true, &pa), 0);
	return rumpuser_pa_to_va(pa);
}

/* ---- Semaphores ---------------------------------------------------------- */

static int set;

static int
value(int number)
{
	return SYSOK(____semctl50, set, number, GETVAL, 0);
}

static int
remove_set(const char *why __unused, uint64_t deadline __unused)
{
	CHECK_EQ(SYS(____semctl50, set, 0, IPC_RMID, 0), 0);
	return 0;
}

static int
interrupted(const char *why __unused, uint64_t deadline __unused)
{
	return ERESTART;
}

static int
more(const char *why __unused, uint64_t deadline __unused)
{
	struct sembuf op = { 0, 1, 0 };

	CHECK_EQ(SYS(semop, set, &op, 1), 0);
	return 0;
}

TEST(operations_are_done_together_or_not_at_all)
{
	struct sembuf ops[3] = { { 0, 2, 0 }, { 1, -1, IPC_NOWAIT }, { 0, -1, 0 } };

	sys_start();
	set = SYSOK(semget, IPC_PRIVATE, 2, 0600);
	CHECK_EQ(SYS(semop, set, ops, 3), EAGAIN);
	CHECK_EQ(value(0), 0);
	ops[1].op = 3;
	CHECK_EQ(SYS(semop, set, ops, 3), 0);
	CHECK_EQ(value(0), 1);
	CHECK_EQ(value(1), 3);
	ops[1].op = 32767;
	CHECK_EQ(SYS(semop, set, ops, 3), ERANGE);
	CHECK_EQ(value(0), 1);
	ops[1].number = 2;
	CHECK_EQ(SYS(semop, set, ops, 3), EFBIG);
	CHECK_EQ(SYS(semop, set, ops, 65), E2BIG);
	CHECK_EQ(SYS(semop, set + 1, ops, 1), EINVAL);
	CHECK_EQ(SYS(semop, -1, ops, 1), EINVAL);
	CHECK_EQ(SYS(____semctl50, set, 2, GETVAL, 0), EINVAL);
	CHECK_EQ(SYS(____semctl50, set, -1, GETVAL, 0), EINVAL);
	CHECK_EQ(SYS(____semctl50, set, 0, IPC_RMID, 0), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(a_set_may_go_while_somebody_waits)
{
	struct sembuf op = { 0, -1, SEM_UNDO };

	sys_start();
	set = SYSOK(semget, IPC_PRIVATE, 1, 0600);
	fake_sleep_hook = more;
	CHECK_EQ(SYS(semop, set, &op, 1), 0);
	fake_sleep_hook = interrupted;
	CHECK_EQ(SYS(semop, set, &op, 1), EINTR);
	fake_sleep_hook = remove_set;
	CHECK_EQ(SYS(semop, set, &op, 1), EIDRM);
	CHECK_EQ(SYS(semop, set, &op, 1), EINVAL);
	fake_sleep_hook = NULL;
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(what_a_program_did_is_undone_when_it_ends)
{
	struct sembuf take = { 0, -2, SEM_UNDO }, give = { 1, 5, SEM_UNDO };
	unsigned short values[2] = { 7, 9 };
	const void *arg = values;

	sys_start();
	set = SYSOK(semget, 77, 2, IPC_CREAT | 0600);
	CHECK_EQ(SYS(____semctl50, set, 0, SETALL, &arg), 0);
	sys_current = &sys_procs[1];
	CHECK_EQ(SYSOK(semget, 77, 2, 0), set);
	CHECK_EQ(SYS(semop, set, &take, 1), 0);
	CHECK_EQ(SYS(semop, set, &take, 1), 0);
	CHECK_EQ(SYS(semop, set, &give, 1), 0);
	CHECK_EQ(value(0), 3);
	CHECK_EQ(value(1), 14);
	sys_stop();
	CHECK_EQ(value(0), 7);
	CHECK_EQ(value(1), 9);
	sys_start();
	CHECK_EQ(SYS(____semctl50, set, 0, IPC_RMID, 0), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

/* ---- Messages ------------------------------------------------------------ */

static int queue;

static int
remove_queue(const char *why __unused, uint64_t deadline __unused)
{
	CHECK_EQ(SYS(__msgctl50, queue, IPC_RMID, 0), 0);
	return 0;
}

static int
receive_one(const char *why __unused, uint64_t deadline __unused)
{
	struct text m;

	CHECK_EQ(SYSOK(msgrcv, queue, &m, sizeof(m.text), 0, 0), 8);
	return 0;
}

TEST(a_queue_may_go_while_somebody_waits)
{
	struct text m = { 1, "1234567" };
	int n;

	sys_start();
	queue = SYSOK(msgget, IPC_PRIVATE, 0600);
	fake_sleep_hook = remove_queue;
	CHECK_EQ(SYS(msgrcv, queue, &m, sizeof(m.text), 0, 0), EIDRM);
	queue = SYSOK(msgget, IPC_PRIVATE, 0600);
	fake_sleep_hook = receive_one;
	for (n = 0; n < 16384 / 8 + 10; n++)
		CHECK_EQ(SYS(msgsnd, queue, &m, sizeof(m.text), 0), 0);
	CHECK_EQ(SYS(msgsnd, queue, &m, sizeof(m.text), IPC_NOWAIT), EAGAIN);
	fake_sleep_hook = remove_queue;
	CHECK_EQ(SYS(msgsnd, queue, &m, sizeof(m.text), 0), EIDRM);
	fake_sleep_hook = NULL;
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(messages_are_chosen_by_type)
{
	static const long types[] = { 5, 3, 9, 3 };
	struct text m = { 0, "" };
	size_t i;

	sys_start();
	queue = SYSOK(msgget, IPC_PRIVATE, 0600);
	for (i = 0; i < nitems(types); i++) {
		m.type = types[i];
		m.text[0] = (char)i;
		CHECK_EQ(SYS(msgsnd, queue, &m, 1 + i, 0), 0);
	}
	m.type = 0;
	CHECK_EQ(SYS(msgsnd, queue, &m, 1, 0), EINVAL);
	CHECK_EQ(SYS(msgrcv, queue, &m, 1, 9, IPC_NOWAIT), E2BIG);
	CHECK_EQ(SYSOK(msgrcv, queue, &m, 1, 9, IPC_NOWAIT | 010000), 1);
	CHECK_EQ(m.text[0], 2);
	CHECK_EQ(SYSOK(msgrcv, queue, &m, 8, -4, IPC_NOWAIT), 2);
	CHECK_EQ(m.type, 3);
	CHECK_EQ(m.text[0], 1);
	CHECK_EQ(SYSOK(msgrcv, queue, &m, 8, 0, IPC_NOWAIT), 1);
	CHECK_EQ(m.type, 5);
	CHECK_EQ(SYS(msgrcv, queue, &m, 8, 4, IPC_NOWAIT), ENOMSG);
	/* One is left, and freed with the queue. */
	CHECK_EQ(SYS(__msgctl50, queue, IPC_RMID, 0), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(empty_messages_have_an_end)
{
	struct text m = { 1, "" };
	int n, error = 0;

	sys_start();
	queue = SYSOK(msgget, IPC_PRIVATE, 0600);
	for (n = 0; n < 20000 && error == 0; n++)
		error = SYS(msgsnd, queue, &m, 0, IPC_NOWAIT);
	CHECK_EQ(error, EAGAIN);
	CHECK_EQ(n, 16384 + 1);
	CHECK_EQ(SYS(__msgctl50, queue, IPC_RMID, 0), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

/* ---- Shared memory ------------------------------------------------------- */

TEST(a_segment_lives_until_it_is_detached)
{
	int id, id2;

	sys_start();
	id = SYSOK(shmget, 42, 2 * PAGE + 1, IPC_CREAT | 0600);
	CHECK_EQ(SYSOK(shmat, id, 0, 0), PAGE);
	CHECK_EQ(SYSOK(shmat, id, 5 * PAGE + 3, 0x2000), 5 * PAGE);
	CHECK_EQ(*page_at(1, 2), 0);
	*page_at(1, 2) = 77;
	CHECK_EQ(*page_at(5, 2), 77);
	CHECK_EQ(SYS(__shmctl50, id, IPC_RMID, 0), 0);
	CHECK_EQ(SYS(shmat, id, 0, 0), EINVAL);
	id2 = SYSOK(shmget, 42, PAGE, IPC_CREAT | 0600);
	CHECK(id2 != id);
	CHECK_EQ(SYS(__shmctl50, id2, IPC_RMID, 0), 0);
	CHECK_EQ(*page_at(1, 2), 77);
	CHECK_EQ(SYS(shmdt, 2 * PAGE), EINVAL);
	CHECK_EQ(SYS(shmdt, PAGE), 0);
	CHECK_EQ(SYS(shmdt, PAGE), EINVAL);
	CHECK_EQ(*page_at(5, 2), 77);
	CHECK_EQ(SYS(shmdt, 5 * PAGE), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

/* The mapping goes by munmap(2); the attachment stays until the program ends. */
TEST(an_ending_program_detaches)
{
	struct mapobj *mo;
	int id;

	sys_start();
	id = SYSOK(shmget, IPC_PRIVATE, PAGE, 0600);
	CHECK_EQ(SYSOK(shmat, id, 0, 0), PAGE);
	CHECK_EQ(SYSOK(shmat, id, 0, 0), 2 * PAGE);
	sys_current = &sys_procs[1];
	CHECK_EQ(SYS(shmdt, PAGE), EINVAL);
	CHECK_EQ(SYSOK(shmat, id, 0, 0), 3 * PAGE);
	CHECK_EQ(SYS(__shmctl50, id, IPC_RMID, 0), 0);
	mo = slots[1].object;
	slots[1].object = NULL;
	mo->mo_ops->mo_release(mo);
	sys_stop();
	CHECK(slots[2].object == NULL);
	CHECK(slots[3].object == NULL);
	CHECK_EQ(fake_memory_count, 0);
}

/* ---- Limits -------------------------------------------------------------- */

/* Everything once; true when all of it worked. */
static bool
all_once(void)
{
	struct sembuf op = { 0, 1, SEM_UNDO };
	struct text m = { 1, "" };
	int shm, sem, msg, failed = 0;

	failed |= SYS(shmget, IPC_PRIVATE, PAGE, 0600);
	shm = failed ? -1 : (int)sys_result[0];
	failed |= SYS(semget, IPC_PRIVATE, 1, 0600);
	sem = failed ? -1 : (int)sys_result[0];
	failed |= SYS(msgget, IPC_PRIVATE, 0600);
	msg = failed ? -1 : (int)sys_result[0];
	if (!failed)
		failed |= SYS(shmat, shm, PAGE, 0) | SYS(semop, sem, &op, 1) |
		    SYS(msgsnd, msg, &m, 1, 0);
	fake_memory_limit = -1;
	if (shm >= 0)
		CHECK_EQ(SYS(__shmctl50, shm, IPC_RMID, 0), 0);
	if (sem >= 0)
		CHECK_EQ(SYS(____semctl50, sem, 0, IPC_RMID, 0), 0);
	if (msg >= 0)
		CHECK_EQ(SYS(__msgctl50, msg, IPC_RMID, 0), 0);
	return !failed;
}

TEST(memory_may_run_out_anywhere)
{
	long limit;
	bool worked = false;

	for (limit = 0; !worked && limit < 50; limit++) {
		sys_start();
		fake_memory_limit = limit;
		worked = all_once();
		sys_stop();
		CHECK_EQ(fake_memory_count, 0);
	}
	CHECK(worked);
	CHECK(limit > 5);
}

TEST(there_are_so_many)
{
	int ids[IPC_OBJECTS], i;

	sys_start();
	for (i = 0; i < IPC_OBJECTS; i++)
		ids[i] = SYSOK(shmget, IPC_PRIVATE, 1, 0600);
	CHECK_EQ(SYS(shmget, IPC_PRIVATE, 1, 0600), ENOSPC);
	CHECK_EQ(SYS(shmget, 9, 1, IPC_CREAT), ENOSPC);
	CHECK_EQ(SYS(shmget, IPC_PRIVATE, 0, 0600), EINVAL);
	for (i = 0; i < IPC_OBJECTS; i++)
		CHECK_EQ(SYS(__shmctl50, ids[i], IPC_RMID, 0), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}
