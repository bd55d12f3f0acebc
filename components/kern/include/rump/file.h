/*
 * rump/file.h - open files and descriptors, and the one readiness mechanism
 * under poll, select and kqueue. Monitor held throughout.
 */
#ifndef RUMP_FILE_H
#define RUMP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"
#include "rump/sync.h"
#include "rump/uio.h"
#include "rumpuser.h"

struct file;
struct knote;
struct lwp;
struct mapobj;
struct proc;
struct selinfo;
struct selwait;
struct stat;

/* NetBSD 10's layout (__kevent50); udata is as wide as a pointer. */
struct kevent {
	uintptr_t ident;
	uint32_t filter;
	uint32_t flags;
	uint32_t fflags;
	uint32_t pad;
	int64_t data;
	void *udata;
};

/*
 * Record locks and flock(2) of one file; embedded in the vnode, all zero when
 * there are none.
 */
struct lockhead {
	struct filelock *lh_locks;	/* granted, by owner and start */
	struct waitq lh_waiters;
};

/* flock(2) of a referenced file: LOCK_SH, LOCK_EX, LOCK_UN, LOCK_NB. */
int filelock_flock(struct file *, int how);

/*
 * What a kind of file can do. A NULL member gives the result in brackets.
 * Operations may sleep unless stated; the file is referenced while they run.
 *
 * fo_read, fo_write: transfer at uio_offset, moving it on when the kind has a
 *	position (f_seekable). The caller sets it from f_offset or pread's
 *	argument and stores it back after read and write. A writer that appends
 *	sets it. Non-blocking when f_flag has O_NONBLOCK (EWOULDBLOCK).
 *	A write to what nobody reads returns EPIPE; the caller sends SIGPIPE.
 * fo_ioctl: `data' is a kernel copy of the argument as `cmd' encodes it (size
 *	and direction), copied back on success.
 * fo_poll: which of `events' hold now, and POLLERR, POLLHUP. Must not sleep.
 * fo_selinfo: where those who wait for the file are; NULL when its readiness
 *	never changes.
 * fo_event: whether EVFILT_READ or EVFILT_WRITE holds; sets kev->data and adds
 *	EV_EOF to kev->flags. On entry fflags and data are those of EV_ADD
 *	(NOTE_LOWAT). Must not sleep. NULL: as fo_poll says, data 0.
 * fo_close: the last reference is gone.
 * fo_fcntl: told after F_SETFL, FIONBIO and FIOASYNC changed f_flag.
 * fo_seek: lseek(2); new position in *result.
 * fo_locks: where the file's locks are. NULL or returning NULL: EINVAL.
 * fo_mmap: what mmap(2) of the file maps, referenced; see struct mapobj.
 */
struct fileops {
	const char *fo_name;
	int (*fo_read)(struct file *, struct uio *);		/* [EBADF] */
	int (*fo_write)(struct file *, struct uio *);		/* [EBADF] */
	int (*fo_ioctl)(struct file *, unsigned long cmd, void *data);	/* [ENOTTY] */
	int (*fo_poll)(struct file *, int events);	/* [ready for all] */
	struct selinfo *(*fo_selinfo)(struct file *);		/* [NULL] */
	bool (*fo_event)(struct file *, uint32_t filter, struct kevent *kev);
	int (*fo_stat)(struct file *, struct stat *);		/* [EOPNOTSUPP] */
	void (*fo_close)(struct file *);			/* [nothing] */
	void (*fo_fcntl)(struct file *);			/* [nothing] */
	int (*fo_seek)(struct file *, int64_t offset, int whence,
	    int64_t *result);					/* [ESPIPE] */
	struct lockhead *(*fo_locks)(struct file *);		/* [NULL] */
	int (*fo_mmap)(struct file *, int prot, int flags,
	    struct mapobj **);					/* [ENODEV] */
};

/* An open file: what dup(2) shares. */
struct file {
	const struct fileops *f_ops;
	void *f_data;			/* vnode, pipe end, socket, kqueue, ... */
	int f_type;			/* DTYPE_* */
	int f_flag;			/* FREAD, FWRITE, O_NONBLOCK, O_APPEND, ... */
	int64_t f_offset;
	unsigned int f_count;		/* references: descriptors + running calls */
	bool f_seekable;
	bool f_locked;			/* has had an flock(2) */
};

#define DTYPE_VNODE	1
#define DTYPE_SOCKET	2
#define DTYPE_PIPE	3
#define DTYPE_KQUEUE	4
#define DTYPE_MISC	5

/* Flags that F_SETFL may change. */
#define FCNTLFLAGS	(O_NONBLOCK | O_APPEND | O_ASYNC | O_FSYNC |	\
			 O_DSYNC | O_RSYNC | O_DIRECT)

/*
 * Creates a file with one reference and no descriptor. ENFILE, ENOMEM.
 * file_release drops a reference and closes at the last.
 */
int file_create(int type, int flag, const struct fileops *, void *data,
    struct file **);
void file_hold(struct file *);
void file_release(struct file *);
size_t file_count(void);		/* open files in the system */

/* What fo_poll or its default says. */
int file_poll(struct file *, int events);

/*
 * Descriptors. fd_alloc reserves the lowest free one >= minimum (EMFILE);
 * fd_install puts the file there, passing on the caller's reference.
 * fd_get returns a referenced file (EBADF) that the caller releases.
 * fd_attach does alloc and install in one; on failure the reference stays the
 * caller's.
 */
int fd_alloc(struct proc *, int minimum, int *fd);
void fd_install(struct proc *, int fd, struct file *, bool cloexec);
void fd_unreserve(struct proc *, int fd);
int fd_attach(struct proc *, struct file *, bool cloexec, int *fd);
int fd_get(struct proc *, int fd, struct file **);
int fd_close(struct proc *, int fd);
/* dup2(2) of any referenced file: replaces what is at `fd'; keeps a reference. */
int fd_replace(struct proc *, int fd, struct file *, bool cloexec);

/* How many descriptors a group may have: RLIMIT_NOFILE. */
#define FD_LIMIT_DEFAULT	1024
#define FD_LIMIT_MAX		65536
int fd_getlimit(struct proc *);
int fd_setlimit(struct proc *, int limit);	/* EINVAL */

/*
 * Readiness. An object embeds one selinfo (zeroed) for both directions; when
 * its state changes it calls selnotify, which wakes poll and select and
 * activates knotes. `hint' is 0, or NOTE_* bits for EVFILT_VNODE. Must not be
 * freed while a file that leads to it is open. Does not sleep.
 */
struct selinfo {
	struct selwait *si_waiters;	/* poll and select in progress */
	struct knote *si_knotes;
};
void selinfo_init(struct selinfo *);
void selnotify(struct selinfo *, uint32_t hint);

/* A signal was sent to the group: EVFILT_SIGNAL, ignored signals included. */
void knote_signal(struct proc *, int signo);

/*
 * Something mmap(2) can map: frames by offset. A mapping holds a reference.
 *   mo_getpage  the frame at `offset' (page aligned, below the size rounded up
 *               to pages; EINVAL beyond), present and referenced once for the
 *               caller's page-table entry; with `write' one that may be
 *               written. ENOMEM, EIO. May sleep.
 *   mo_putpage  the page-table entry is gone (dirty: it was writable).
 *   mo_size     bytes
 *   mo_sync     makes what was written through mappings durable, for msync(2);
 *               NULL: nothing to do. May sleep.
 */
struct mapops {
	int (*mo_getpage)(struct mapobj *, uint64_t offset, bool write,
	    rump_paddr_t *pa);
	void (*mo_putpage)(struct mapobj *, uint64_t offset, rump_paddr_t pa);
	uint64_t (*mo_size)(struct mapobj *);
	int (*mo_sync)(struct mapobj *);
	void (*mo_hold)(struct mapobj *);
	void (*mo_release)(struct mapobj *);
};
struct mapobj {
	const struct mapops *mo_ops;
};

#endif /* RUMP_FILE_H */
