/*
 * <sys/event.h> - kqueue in NetBSD's ABI
 */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <features.h>
#include <stdint.h>
#define __NEED_size_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>
#include <sys/ioccom.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kevent {
	uintptr_t ident;
	uint32_t filter;
	uint32_t flags;
	uint32_t fflags;
	int64_t data;
	void *udata;
};

#define EV_SET(kevp, a, b, c, d, e, f)					\
	do {								\
		struct kevent *__kevp = (kevp);				\
		__kevp->ident = (a);					\
		__kevp->filter = (b);					\
		__kevp->flags = (c);					\
		__kevp->fflags = (d);					\
		__kevp->data = (e);					\
		__kevp->udata = (void *)(uintptr_t)(f);			\
	} while (0)

#define EVFILT_READ	0
#define EVFILT_WRITE	1
#define EVFILT_AIO	2
#define EVFILT_VNODE	3
#define EVFILT_PROC	4
#define EVFILT_SIGNAL	5
#define EVFILT_TIMER	6
#define EVFILT_USER	8
#define EVFILT_EMPTY	9

#define EV_ADD		0x1
#define EV_DELETE	0x2
#define EV_ENABLE	0x4
#define EV_DISABLE	0x8
#define EV_ONESHOT	0x10
#define EV_CLEAR	0x20
#define EV_RECEIPT	0x40
#define EV_DISPATCH	0x80
#define EV_FLAG1	0x2000
#define EV_ERROR	0x4000
#define EV_EOF		0x8000
#define EV_SYSFLAGS	0xf000

#define NOTE_MSECONDS	0x0
#define NOTE_DELETE	0x1
#define NOTE_LOWAT	0x1
#define NOTE_SECONDS	0x1
#define NOTE_TRACK	0x1
#define NOTE_TRACKERR	0x2
#define NOTE_USECONDS	0x2
#define NOTE_WRITE	0x2
#define NOTE_NSECONDS	0x3
#define NOTE_CHILD	0x4
#define NOTE_EXTEND	0x4
#define NOTE_ATTRIB	0x8
#define NOTE_ABSTIME	0x10
#define NOTE_LINK	0x10
#define NOTE_RENAME	0x20
#define NOTE_REVOKE	0x40
#define NOTE_OPEN	0x80
#define NOTE_CLOSE	0x100
#define NOTE_CLOSE_WRITE	0x200
#define NOTE_READ	0x400
#define NOTE_EXEC	0x20000000
#define NOTE_FORK	0x40000000

#define EVFILT_SYSCOUNT	10U

#define NOTE_FFNOP		0x00000000U
#define NOTE_FFAND		0x40000000U
#define NOTE_FFOR		0x80000000U
#define NOTE_FFCOPY		0xc0000000U
#define NOTE_FFCTRLMASK		0xc0000000U
#define NOTE_FFLAGSMASK		0x00ffffffU
#define NOTE_TRIGGER		0x01000000U

#define NOTE_EXIT		0x80000000U
#define NOTE_PCTRLMASK		0xf0000000U
#define NOTE_PDATAMASK		0x000fffffU

struct kfilter_mapping {
	char *name;
	size_t len;
	uint32_t filter;
};
#define KFILTER_BYFILTER	_IOWR('k', 0, struct kfilter_mapping)
#define KFILTER_BYNAME		_IOWR('k', 1, struct kfilter_mapping)

int kqueue(void);
int kqueue1(int);
int kevent(int, const struct kevent *, size_t, struct kevent *, size_t, const struct timespec *);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_EVENT_H_ */
