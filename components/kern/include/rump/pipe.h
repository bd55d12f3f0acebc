/*
 * rump/pipe.h - a one-way byte channel with blocking ends: what pipe(2) and
 * FIFOs are made of. Monitor held.
 */
#ifndef RUMP_PIPE_H
#define RUMP_PIPE_H

#include <stdbool.h>

#include "rump/file.h"

struct pipe;

/* Writes of at most this many bytes are not mixed with others'. */
#define PIPE_ATOMIC	4096
#define PIPE_CAPACITY	65536

struct pipe *pipe_create(void);		/* no ends open; NULL: no memory */
void pipe_destroy(struct pipe *);	/* no ends open */

/* Opens or closes an end; `flag' has FREAD or FWRITE or both. */
void pipe_open_end(struct pipe *, int flag);
void pipe_close_end(struct pipe *, int flag);

/* Ends that are open. */
unsigned int pipe_readers(const struct pipe *);
unsigned int pipe_writers(const struct pipe *);

/* How often an end was opened so far: the readers' (FREAD) or the writers'. */
unsigned int pipe_opened(const struct pipe *, int flag);

/* FIFOs: sleeps until the number of ends may have changed (interruptible). */
int pipe_wait_end(struct pipe *);

/* What fileops do. `flag': the file's, for its directions. */
int pipe_read(struct pipe *, struct uio *, bool nonblock);
int pipe_write(struct pipe *, struct uio *, bool nonblock);
int pipe_ioctl(struct pipe *, unsigned long, void *);
int pipe_poll(struct pipe *, int flag, int events);
bool pipe_event(struct pipe *, uint32_t filter, struct kevent *);
struct selinfo *pipe_sel(struct pipe *);

#endif /* RUMP_PIPE_H */
