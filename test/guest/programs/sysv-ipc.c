/* System V message queues and semaphores. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <unistd.h>

#include "tap.h"

struct text {
	long type;
	char text[16];
};

static int queue, set;
static volatile int got;

static void *
receiver(void *arg)
{
	struct text m;

	(void)arg;
	got = (int)msgrcv(queue, &m, sizeof(m.text), 7, 0);
	return NULL;
}

static void *
removed(void *arg)
{
	struct sembuf op = { 0, -1, 0 };

	(void)arg;
	got = semop(set, &op, 1) == -1 ? errno : 0;
	return NULL;
}

static void
send(long type, const char *text)
{
	struct text m = { .type = type };

	strcpy(m.text, text);
	works(msgsnd(queue, &m, strlen(text) + 1, 0), text);
}

static void
receive(long type, const char *expected)
{
	struct text m;

	works(msgrcv(queue, &m, sizeof(m.text), type, IPC_NOWAIT), "receive");
	is_str(m.text, expected, "what was asked for");
}

static void
messages(void)
{
	struct msqid_ds ds;
	pthread_t thread;
	struct text m;
	char big[20000] = { 0 };

	fails(msgget(1234, 0), ENOENT, "no queue");
	works(queue = msgget(1234, IPC_CREAT | 0600), "msgget");
	is(msgget(1234, 0), queue, "the same");
	fails(msgget(1234, IPC_CREAT | IPC_EXCL), EEXIST, "a new one");
	send(3, "three");
	send(1, "one");
	send(2, "two");
	works(msgctl(queue, IPC_STAT, &ds), "stat");
	ok(ds.msg_qnum == 3 && ds._msg_cbytes == 14 && ds.msg_lspid == getpid() &&
	    ds.msg_perm.mode == 0600 && ds.msg_perm._key == 1234, "what it says");
	receive(-2, "one");
	receive(2, "two");
	fails(msgrcv(queue, &m, 2, 0, 0), E2BIG, "too short a buffer");
	is(msgrcv(queue, &m, 2, 0, MSG_NOERROR), 2, "cut off");
	fails(msgrcv(queue, &m, 2, 0, IPC_NOWAIT), ENOMSG, "empty");
	m.type = 0;
	fails(msgsnd(queue, &m, 1, 0), EINVAL, "no type");
	fails(msgsnd(queue, big, sizeof(big) - 8, 0), EINVAL, "too long");
	*(long *)big = 1;
	works(msgsnd(queue, big, 16384, 0), "as much as fits");
	fails(msgsnd(queue, big, 1, IPC_NOWAIT), EAGAIN, "full");
	works(msgrcv(queue, big, 16384, 0, 0), "emptied");
	got = 0;
	pthread_create(&thread, NULL, receiver, NULL);
	usleep(50000);
	send(8, "other");
	usleep(20000);
	is(got, 0, "another type wakes nobody for good");
	send(7, "mine");
	pthread_join(thread, NULL);
	is(got, 5, "received");
	works(msgctl(queue, IPC_RMID, NULL), "remove");
	fails(msgctl(queue, IPC_STAT, &ds), EINVAL, "gone");
}

static void
semaphores(void)
{
	struct sembuf two[2] = { { 0, -1, IPC_NOWAIT }, { 1, -1, IPC_NOWAIT } };
	struct sembuf zero = { 1, 0, IPC_NOWAIT };
	unsigned short values[2] = { 1, 0 };
	struct semid_ds ds;
	pthread_t thread;

	works(set = semget(IPC_PRIVATE, 2, 0600), "semget");
	works(semctl(set, 0, SETALL, values), "set all");
	fails(semop(set, two, 2), EAGAIN, "all or nothing");
	is(semctl(set, 0, GETVAL), 1, "nothing");
	works(semctl(set, 1, SETVAL, 1), "set one");
	works(semop(set, two, 2), "all");
	works(semctl(set, 0, GETALL, values), "get all");
	ok(values[0] == 0 && values[1] == 0, "taken");
	is(semctl(set, 0, GETPID), getpid(), "by this program");
	works(semop(set, &zero, 1), "is it zero?");
	two[0].sem_num = 2;
	fails(semop(set, two, 1), EFBIG, "no such semaphore");
	fails(semctl(set, 0, SETVAL, 40000), ERANGE, "too much");
	works(semctl(set, 0, IPC_STAT, &ds), "stat");
	ok(ds.sem_nsems == 2 && ds.sem_otime != 0, "what it says");
	got = 0;
	pthread_create(&thread, NULL, removed, NULL);
	usleep(50000);
	is(semctl(set, 0, GETNCNT), 1, "one waits");
	works(semctl(set, 0, IPC_RMID), "remove");
	pthread_join(thread, NULL);
	is(got, EIDRM, "told that it is gone");
	fails(semctl(set, 0, GETVAL), EINVAL, "gone");
	fails(semget(IPC_PRIVATE, 0, 0600), EINVAL, "a set of none");
}

int
main(void)
{
	messages();
	semaphores();
	return tap_done();
}
