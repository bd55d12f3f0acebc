/*
 * ipc.c - System V messages, semaphores and shared memory.
 */
#define _NETBSD_SOURCE
#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "syscall.h"
#include "rumpcall.h"

enum {
	NB_SEMGET = 221, NB_SEMOP = 222, NB_MSGGET = 225, NB_MSGSND = 226, NB_MSGRCV = 227,
	NB_SHMAT = 228, NB_SHMDT = 230, NB_SHMGET = 231, NB_SEMCTL = 442, NB_SHMCTL = 443,
	NB_MSGCTL = 444,
};

int
msgget(key_t key, int flags)
{
	return RUMPRET(NB_MSGGET, key, flags);
}

int
msgctl(int id, int cmd, struct msqid_ds *buf)
{
	return RUMPRET(NB_MSGCTL, id, cmd, A(buf));
}

int
msgsnd(int id, const void *msg, size_t len, int flags)
{
	return __syscall_ret(__syscall_cp(NB_MSGSND, id, msg, len, flags));
}

ssize_t
msgrcv(int id, void *msg, size_t len, long type, int flags)
{
	return __syscall_ret(__syscall_cp(NB_MSGRCV, id, msg, len, type, flags));
}

int
semget(key_t key, int n, int flags)
{
	return RUMPRET(NB_SEMGET, key, n, flags);
}

int
semop(int id, struct sembuf *ops, size_t n)
{
	return RUMPRET(NB_SEMOP, id, A(ops), A(n));
}

int
semctl(int id, int n, int cmd, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, cmd);
	arg = va_arg(ap, void *);
	va_end(ap);
	return RUMPRET(NB_SEMCTL, id, n, cmd, A(&arg));
}

int
shmget(key_t key, size_t size, int flags)
{
	return RUMPRET(NB_SHMGET, key, A(size), flags);
}

void *
shmat(int id, const void *addr, int flags)
{
	return (void *)RUMPRET(NB_SHMAT, id, A(addr), flags);
}

int
shmdt(const void *addr)
{
	return RUMPRET(NB_SHMDT, A(addr));
}

int
shmctl(int id, int cmd, struct shmid_ds *buf)
{
	return RUMPRET(NB_SHMCTL, id, cmd, A(buf));
}
