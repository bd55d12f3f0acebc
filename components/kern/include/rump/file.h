/*
 * rump/file.h - open files and descriptors, and the one readiness mechanism
 * under poll, select and kqueue. Monitor held throughout.
 */
#ifndef RUMP_FILE_H
#define RUMP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/sync.h"
#include "rump/uio.h"

struct file;
struct knote;
struct lwp;
struct proc;
struct stat;

/*
 * What a kind of file can do. A NULL member gives the error in brackets.
 * Operations may sleep; the file is referenced while they run. fo_read and
 * fo_write use f_offset themselves when *offset is NULL's substitute: the
 * caller passes uio_offset, set from f_offset or pread's argument, and stores
 * it back afterwards for seekable files.
 */
struct fileops {
	int (*fo_read)(struct file *, struct uio *, int flags);	/* [EBADF] */
	int (*fo_write)(struct file *, struct uio *, int flags); /* [EBADF] */
	int (*fo_ioctl)(struct file *, unsigned long cmd, void *data); /* [ENOTTY] data: user address */
	int (*fo_poll)(struct file *, int events);	/* [POLLIN|POLLOUT &] current revents */
	struct selinfo *(*fo_selinfo)(struct file *);	/* where waiters for it are; NULL: always ready */
	int (*fo_kqfilter)(struct file *, struct knote *); /* [EOPNOTSUPP] set kn_fop, attach */
	int (*fo_stat)(struct file *, struct stat *);	/* [EOPNOTSUPP] */
	int (*fo_close)(struct file *);			/* last reference */
	int (*fo_fcntl)(struct file *, int cmd, void *data); /* [0] flag changes */
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
};

#define DTYPE_VNODE	1
#define DTYPE_SOCKET	2
#define DTYPE_PIPE	3
#define DTYPE_KQUEUE	4
#define DTYPE_MISC	5

/*
 * Creates a file with one reference and no descriptor. ENFILE.
 * file_release drops a reference and closes at the last.
 */
int file_create(int type, int flag, const struct fileops *, void *data,
    struct file **);
void file_hold(struct file *);
void file_release(struct file *);

/*
 * Descriptors. fd_alloc reserves the lowest free one >= minimum (EMFILE);
 * fd_install puts the file there, passing on the caller's reference.
 * fd_get returns a referenced file (EBADF) that the caller releases.
 */
int fd_alloc(struct proc *, int minimum, int *fd);
void fd_install(struct proc *, int fd, struct file *, bool cloexec);
void fd_unreserve(struct proc *, int fd);
int fd_get(struct proc *, int fd, struct file **);
int fd_close(struct proc *, int fd);

/*
 * Readiness. An object embeds one selinfo per direction or one for both;
 * when its state changes it calls selnotify, which wakes poll/select waiters
 * and activates knotes.
 */
struct selinfo {
	struct waitq si_pollers;
	struct knote *si_knotes;
};
void selinfo_init(struct selinfo *);
void selnotify(struct selinfo *, long hint);

#endif /* RUMP_FILE_H */
