/*
 * <sys/shm.h> - System V IPC in NetBSD's ABI
 */
#ifndef _SYS_SHM_H_
#define _SYS_SHM_H_

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

typedef unsigned int shmatt_t;

struct shmid_ds {
	struct ipc_perm shm_perm;
	size_t shm_segsz;
	pid_t shm_lpid;
	pid_t shm_cpid;
	shmatt_t shm_nattch;
	time_t shm_atime;
	time_t shm_dtime;
	time_t shm_ctime;
	void *_shm_internal;
};

#define SHM_LOCK	0x3
#define SHM_UNLOCK	0x4
#define SHM_W		0x80
#define SHM_R		0x100
#define SHM_RDONLY	0x1000
#define SHM_RND		0x2000

#define SHMLBA		4096

void *shmat(int, const void *, int);
int shmctl(int, int, struct shmid_ds *);
int shmdt(const void *);
int shmget(key_t, size_t, int);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_SHM_H_ */
