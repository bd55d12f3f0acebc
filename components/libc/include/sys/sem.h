/*
 * <sys/sem.h> - System V IPC in NetBSD's ABI
 */
#ifndef _SYS_SEM_H_
#define _SYS_SEM_H_

#include <features.h>

#define __NEED_uid_t
#define __NEED_gid_t
#define __NEED_mode_t
#define __NEED_key_t
#define __NEED_pid_t
#define __NEED_size_t
#define __NEED_ssize_t
#define __NEED_time_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <sys/ipc.h>

struct semid_ds {
	struct ipc_perm sem_perm;
	unsigned short sem_nsems;
	time_t sem_otime;
	time_t sem_ctime;
	void *_sem_base;
};

struct sembuf {
	unsigned short sem_num;
	short sem_op;
	short sem_flg;
};

#define SEM_UNDO	4096

#define GETNCNT		3
#define GETPID		4
#define GETVAL		5
#define GETALL		6
#define GETZCNT		7

#define SETVAL		8
#define SETALL		9

int semctl(int, int, int, ...);
int semget(key_t, int, int);
int semop(int, struct sembuf *, size_t);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_SEM_H_ */
