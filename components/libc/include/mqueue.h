/*
 * <mqueue.h> - message queues in NetBSD's ABI
 */
#ifndef _MQUEUE_H_
#define _MQUEUE_H_

#include <features.h>

#define __NEED_size_t
#define __NEED_ssize_t
#define __NEED_mode_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>
#include <sys/types.h>
#include <signal.h>

#ifdef __cplusplus
extern "C" {
#endif

#if !defined(_NETBSD_SOURCE) && !defined(_RUMP_LIBC_BUILD)
typedef int mqd_t;
#endif

struct mq_attr {
	long mq_flags;
	long mq_maxmsg;
	long mq_msgsize;
	long mq_curmsgs;
};

int mq_close(mqd_t);
int mq_getattr(mqd_t, struct mq_attr *);
int mq_notify(mqd_t, const struct sigevent *);
mqd_t mq_open(const char *, int, ...);
ssize_t mq_receive(mqd_t, char *, size_t, unsigned int *);
int mq_send(mqd_t, const char *, size_t, unsigned int);
int mq_setattr(mqd_t, const struct mq_attr *__restrict, struct mq_attr *__restrict);
ssize_t mq_timedreceive(mqd_t, char *__restrict, size_t, unsigned int *__restrict,
    const struct timespec *__restrict);
int mq_timedsend(mqd_t, const char *, size_t, unsigned int, const struct timespec *);
int mq_unlink(const char *);

#ifdef __cplusplus
}
#endif

#endif /* _MQUEUE_H_ */
