/*
 * filedesc.h - a group's descriptor table, private to components/kern/file.
 */
#ifndef FILEDESC_H
#define FILEDESC_H

#include "rump/file.h"

struct fdent {
	struct file *fe_file;		/* NULL: free or reserved */
	struct knote *fe_knotes;	/* by kn_fdnext */
	bool fe_cloexec;
};

/* Owner: the group; monitor. */
struct filedesc {
	struct fdent *fd_ent;
	uint64_t *fd_map;		/* bit set: used or reserved */
	int fd_size;			/* entries, a multiple of 64 */
	int fd_limit;
};

/* The entry of an open descriptor, NULL when it is not open. */
struct fdent *fd_entry(struct proc *, int fd);

/* Highest open descriptor, -1 when none. */
int fd_last(struct proc *);

/* Removes the knotes of a descriptor that is about to be closed. */
void knote_fdclose(struct fdent *);

/* Drops every POSIX lock the group has on the file; flock(2) of the file. */
void filelock_release_proc(struct lockhead *, struct proc *);
void filelock_release_file(struct lockhead *, struct file *);

/* F_GETLK, F_SETLK, F_SETLKW with a user's struct flock. */
int filelock_fcntl(struct file *, int cmd, void *user);

/* A write failed with EPIPE: sends SIGPIPE unless the file says not to. */
void file_sigpipe(const struct file *);

#endif /* FILEDESC_H */
