/*
 * <sys/ipc.h> - System V IPC in NetBSD's ABI
 */
#ifndef _SYS_IPC_H_
#define _SYS_IPC_H_

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

struct ipc_perm {
	uid_t uid;
	gid_t gid;
	uid_t cuid;
	gid_t cgid;
	mode_t mode;
	unsigned short _seq;
	key_t _key;
};

#define IPC_PRIVATE	0x0
#define IPC_RMID	0x0
#define IPC_SET		0x1
#define IPC_STAT	0x2
#define IPC_W		0x80
#define IPC_R		0x100
#define IPC_CREAT	0x200
#define IPC_EXCL	0x400
#define IPC_NOWAIT	0x800
#define IPC_M		0x1000

#define IXSEQ_TO_IPCID(ix, perm)	(((perm)._seq << 16) | ((ix) & 0xffff))

key_t ftok(const char *, int);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_IPC_H_ */
