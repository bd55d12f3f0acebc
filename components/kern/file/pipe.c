/*
 * pipe.c - pipe(2). A pipe is a list of page-sized chunks: a writer appends to
 * the last, a reader takes from the first. One writer and one reader move data
 * at a time (pi_wlock, pi_rlock), since copying to a program may sleep; an idle
 * pipe keeps at most one chunk.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/syscall.h"
#include "netbsd/ttycom.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/pipe.h"
#include "rump/stat.h"
#include "rump/syscallvar.h"

#define CHUNK_SIZE	4096
#define CHUNK_BYTES	(CHUNK_SIZE - 16)

struct chunk {
	struct chunk *ch_next;
	uint32_t ch_from, ch_to;	/* filled part */
	char ch_data[CHUNK_BYTES];
};
CTASSERT(sizeof(struct chunk) == CHUNK_SIZE);

struct pipe {
	struct chunk *pi_head, *pi_tail;
	size_t pi_bytes;
	unsigned int pi_nreaders, pi_nwriters;
	unsigned int pi_ropened, pi_wopened;	/* so far */
	struct waitq pi_waitq;		/* readers, writers, FIFO openers */
	struct kmutex pi_rlock, pi_wlock;
	struct selinfo pi_sel;
	int64_t pi_time;		/* creation */
};

struct pipe *
pipe_create(void)
{
	struct pipe *pi = kmem_zalloc(sizeof(*pi));

	if (pi != NULL) {
		kmutex_init(&pi->pi_rlock);
		kmutex_init(&pi->pi_wlock);
		pi->pi_time = rumpuser_clock_wall();
	}
	return pi;
}

static void
pipe_discard(struct pipe *pi)
{
	struct chunk *ch;

	while ((ch = pi->pi_head) != NULL) {
		pi->pi_head = ch->ch_next;
		kmem_free(ch, sizeof(*ch));
	}
	pi->pi_tail = NULL;
	pi->pi_bytes = 0;
}

void
pipe_destroy(struct pipe *pi)
{
	KASSERT(pi->pi_nreaders == 0 && pi->pi_nwriters == 0);
	pipe_discard(pi);
	kmem_free(pi, sizeof(*pi));
}

static void
pipe_changed(struct pipe *pi)
{
	(void)waitq_wake(&pi->pi_waitq, SIZE_MAX);
	selnotify(&pi->pi_sel, 0);
}

void
pipe_open_end(struct pipe *pi, int flag)
{
	if ((flag & FREAD) != 0) {
		pi->pi_nreaders++;
		pi->pi_ropened++;
	}
	if ((flag & FWRITE) != 0) {
		pi->pi_nwriters++;
		pi->pi_wopened++;
	}
	pipe_changed(pi);
}

unsigned int
pipe_opened(const struct pipe *pi, int flag)
{
	return flag == FREAD ? pi->pi_ropened : pi->pi_wopened;
}

void
pipe_close_end(struct pipe *pi, int flag)
{
	if ((flag & FREAD) != 0)
		pi->pi_nreaders--;
	if ((flag & FWRITE) != 0)
		pi->pi_nwriters--;
	/* What nobody can read any more is gone. */
	if (pi->pi_nreaders == 0 && pi->pi_nwriters == 0)
		pipe_discard(pi);
	pipe_changed(pi);
}

unsigned int
pipe_readers(const struct pipe *pi)
{
	return pi->pi_nreaders;
}

unsigned int
pipe_writers(const struct pipe *pi)
{
	return pi->pi_nwriters;
}

int
pipe_wait_end(struct pipe *pi)
{
	return waitq_sleep(&pi->pi_waitq, "fifo", WAIT_INTR, UINT64_MAX);
}

struct selinfo *
pipe_sel(struct pipe *pi)
{
	return &pi->pi_sel;
}

/* Moves what is there to the reader; reader's lock held. */
static int
pipe_take(struct pipe *pi, struct uio *uio)
{
	struct chunk *ch;
	size_t n;
	int error;

	while (uio->uio_resid > 0 && pi->pi_bytes > 0) {
		ch = pi->pi_head;
		n = MIN(uio->uio_resid, ch->ch_to - ch->ch_from);
		error = uiomove(ch->ch_data + ch->ch_from, n, uio);
		if (error != 0)
			return error;
		ch->ch_from += (uint32_t)n;
		pi->pi_bytes -= n;
		/* A writer may be filling the rest of a chunk not yet full. */
		if (ch->ch_from == CHUNK_BYTES ||
		    (ch->ch_from == ch->ch_to && ch->ch_next != NULL)) {
			pi->pi_head = ch->ch_next;
			if (pi->pi_head == NULL)
				pi->pi_tail = NULL;
			kmem_free(ch, sizeof(*ch));
		} else if (pi->pi_bytes == 0 && pi->pi_wlock.km_owner == NULL)
			ch->ch_from = ch->ch_to = 0;
	}
	return 0;
}

int
pipe_read(struct pipe *pi, struct uio *uio, bool nonblock)
{
	size_t before = uio->uio_resid;
	int error = 0;

	if (uio->uio_resid == 0)
		return 0;
	for (;;) {
		if (pi->pi_bytes > 0) {
			kmutex_enter(&pi->pi_rlock);
			error = pipe_take(pi, uio);
			kmutex_exit(&pi->pi_rlock);
			if (error != 0 || uio->uio_resid != before)
				break;
			continue;
		}
		if (pi->pi_nwriters == 0)
			break;
		if (nonblock)
			return EWOULDBLOCK;
		error = waitq_sleep(&pi->pi_waitq, "piperd", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
	if (uio->uio_resid != before)
		pipe_changed(pi);
	return error;
}

/* Appends up to n bytes; writer's lock held. */
static int
pipe_put(struct pipe *pi, struct uio *uio, size_t n)
{
	struct chunk *ch;
	size_t step;
	int error;

	while (n > 0) {
		ch = pi->pi_tail;
		if (ch == NULL || ch->ch_to == CHUNK_BYTES) {
			ch = kmem_alloc(sizeof(*ch));
			if (ch == NULL)
				return ENOMEM;
			ch->ch_next = NULL;
			ch->ch_from = ch->ch_to = 0;
			if (pi->pi_tail != NULL)
				pi->pi_tail->ch_next = ch;
			else
				pi->pi_head = ch;
			pi->pi_tail = ch;
		}
		step = MIN(n, CHUNK_BYTES - ch->ch_to);
		error = uiomove(ch->ch_data + ch->ch_to, step, uio);
		if (error != 0)
			return error;
		ch->ch_to += (uint32_t)step;
		pi->pi_bytes += step;
		n -= step;
	}
	return 0;
}

int
pipe_write(struct pipe *pi, struct uio *uio, bool nonblock)
{
	size_t need, room;
	bool moved = false;
	int error = 0;

	/* Small writes go in whole. */
	need = uio->uio_resid <= PIPE_ATOMIC ? uio->uio_resid : 1;
	while (uio->uio_resid > 0) {
		kmutex_enter(&pi->pi_wlock);
		room = PIPE_CAPACITY - pi->pi_bytes;
		if (pi->pi_nreaders == 0)
			error = EPIPE;
		else if (room >= need) {
			error = pipe_put(pi, uio, MIN(room, uio->uio_resid));
			moved = true;
		}
		kmutex_exit(&pi->pi_wlock);
		if (error != 0 || uio->uio_resid == 0)
			break;
		if (room >= need) {
			/* Full now: let the reader at it. */
			pipe_changed(pi);
			moved = false;
			continue;
		}
		if (nonblock) {
			error = EWOULDBLOCK;
			break;
		}
		error = waitq_sleep(&pi->pi_waitq, "pipewr", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			break;
	}
	if (moved)
		pipe_changed(pi);
	return error;
}

int
pipe_ioctl(struct pipe *pi, unsigned long cmd, void *data)
{
	int value;

	switch (cmd) {
	case FIONREAD:
	case FIONWRITE:
		value = (int)pi->pi_bytes;
		break;
	case FIONSPACE:
		value = (int)(PIPE_CAPACITY - pi->pi_bytes);
		break;
	default:
		return ENOTTY;
	}
	memcpy(data, &value, sizeof(value));
	return 0;
}

int
pipe_poll(struct pipe *pi, int flag, int events)
{
	int revents = 0;

	if ((flag & FREAD) != 0) {
		if (pi->pi_bytes > 0 || pi->pi_nwriters == 0)
			revents |= events & (POLLIN | POLLRDNORM);
		if (pi->pi_nwriters == 0)
			revents |= POLLHUP;
	}
	if ((flag & FWRITE) != 0) {
		if (pi->pi_nreaders == 0)
			revents |= POLLERR | POLLHUP;
		else if (PIPE_CAPACITY - pi->pi_bytes >= PIPE_ATOMIC)
			revents |= events & (POLLOUT | POLLWRNORM);
	}
	return revents;
}

bool
pipe_event(struct pipe *pi, uint32_t filter, struct kevent *kev)
{
	int64_t lowat = (kev->fflags & NOTE_LOWAT) != 0 ? kev->data : 1;

	kev->fflags = 0;
	if (filter == EVFILT_READ) {
		kev->data = (int64_t)pi->pi_bytes;
		if (pi->pi_nwriters == 0) {
			kev->flags |= EV_EOF;
			return true;
		}
		return kev->data >= MAX(lowat, 1);
	}
	kev->data = (int64_t)(PIPE_CAPACITY - pi->pi_bytes);
	if (pi->pi_nreaders == 0) {
		kev->flags |= EV_EOF;
		return true;
	}
	return kev->data >= MAX(lowat, PIPE_ATOMIC);
}

static int
pipe_fo_read(struct file *f, struct uio *uio)
{
	return pipe_read(f->f_data, uio, (f->f_flag & O_NONBLOCK) != 0);
}

static int
pipe_fo_write(struct file *f, struct uio *uio)
{
	return pipe_write(f->f_data, uio, (f->f_flag & O_NONBLOCK) != 0);
}

static int
pipe_fo_ioctl(struct file *f, unsigned long cmd, void *data)
{
	return pipe_ioctl(f->f_data, cmd, data);
}

static int
pipe_fo_poll(struct file *f, int events)
{
	return pipe_poll(f->f_data, f->f_flag, events);
}

static struct selinfo *
pipe_fo_selinfo(struct file *f)
{
	return pipe_sel(f->f_data);
}

static bool
pipe_fo_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	return pipe_event(f->f_data, filter, kev);
}

static int
pipe_fo_stat(struct file *f, struct stat *st)
{
	struct pipe *pi = f->f_data;

	st->st_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	st->st_ino = (uint64_t)(uintptr_t)pi >> 4 & 0xffffffff;
	st->st_nlink = 1;
	st->st_size = (int64_t)pi->pi_bytes;
	st->st_blksize = PIPE_ATOMIC;
	st->st_atim = st->st_mtim = st->st_ctim = st->st_birthtim =
	    timespec_from_ns(pi->pi_time);
	return 0;
}

static void
pipe_fo_close(struct file *f)
{
	struct pipe *pi = f->f_data;

	pipe_close_end(pi, f->f_flag);
	if (pi->pi_nreaders == 0 && pi->pi_nwriters == 0)
		pipe_destroy(pi);
}

static const struct fileops pipe_fileops = {
	.fo_name = "pipe",
	.fo_read = pipe_fo_read,
	.fo_write = pipe_fo_write,
	.fo_ioctl = pipe_fo_ioctl,
	.fo_poll = pipe_fo_poll,
	.fo_selinfo = pipe_fo_selinfo,
	.fo_event = pipe_fo_event,
	.fo_stat = pipe_fo_stat,
	.fo_close = pipe_fo_close,
};

/* One end as a descriptor. On failure the end is closed. */
static int
pipe_end(struct proc *p, struct pipe *pi, int mode, int flags, int *fd)
{
	struct file *f;
	int error;

	error = file_create(DTYPE_PIPE, mode |
	    (flags & (O_NONBLOCK | O_NOSIGPIPE)), &pipe_fileops, pi, &f);
	if (error != 0)
		return error;
	pipe_open_end(pi, mode);
	error = fd_attach(p, f, (flags & O_CLOEXEC) != 0, fd);
	if (error != 0) {
		/* Only the descriptor is missing: the pipe is the caller's. */
		pi->pi_nreaders++;
		file_release(f);
		pi->pi_nreaders--;
	}
	return error;
}

static int
do_pipe(struct lwp *l, int flags, int fds[2])
{
	struct proc *p = lwp_proc(l);
	struct pipe *pi;
	int error;

	if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE)) != 0)
		return EINVAL;
	pi = pipe_create();
	if (pi == NULL)
		return ENOMEM;
	error = pipe_end(p, pi, FREAD, flags, &fds[0]);
	if (error != 0) {
		pipe_destroy(pi);
		return error;
	}
	error = pipe_end(p, pi, FWRITE, flags, &fds[1]);
	if (error != 0)
		(void)fd_close(p, fds[0]);
	return error;
}

static int
sys_pipe(struct lwp *l, const register_t args[] __unused, register_t *retval)
{
	int error, fds[2];

	error = do_pipe(l, 0, fds);
	if (error == 0) {
		retval[0] = fds[0];
		retval[1] = fds[1];
	}
	return error;
}
SYSCALL(pipe);

static int
sys_pipe2(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int error, fds[2];

	error = do_pipe(l, (int)args[1], fds);
	if (error != 0)
		return error;
	error = copyout(fds, (void *)args[0], sizeof(fds));
	if (error != 0) {
		(void)fd_close(lwp_proc(l), fds[0]);
		(void)fd_close(lwp_proc(l), fds[1]);
	}
	return error;
}
SYSCALL(pipe2);
