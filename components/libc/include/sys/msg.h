/*
 * <sys/msg.h> - System V IPC in NetBSD's ABI
 */
#ifndef _SYS_MSG_H_
#define _SYS_MSG_H_

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

typedef unsigned long msgqnum_t;
typedef size_t msglen_t;

struct msqid_ds {
	struct ipc_perm msg_perm;
	msgqnum_t msg_qnum;
	msglen_t msg_qbytes;
	pid_t msg_lspid;
	pid_t msg_lrpid;
	time_t msg_stime;
	time_t msg_rtime;
	time_t msg_ctime;
	void *_msg_first;
	void *_msg_last;
	msglen_t _msg_cbytes;
};

#define MSG_NOERROR	010000

int msgctl(int, int, struct msqid_ds *);
int msgget(key_t, int);
ssize_t msgrcv(int, void *, size_t, long, int);
int msgsnd(int, const void *, size_t, int);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_MSG_H_ */
