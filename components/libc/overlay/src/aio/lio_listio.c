/*
 * lio_listio.c - several requests at once.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "pthread_impl.h"
#include "aio_queue.h"
#include "rump_program.h"

/* Waits until the list's last request is done. EINTR. */
static int
wait_all(struct aio_list *list)
{
	struct aio_queue *q = __rump_program_self()->aio;
	int seen, r = 0;

	while (q && list->left > 1 && r != EINTR && r != ECANCELED) {
		seen = q->done;
		if (list->left > 1)
			r = __timedwait_cp(&q->done, seen, CLOCK_MONOTONIC, 0, 1);
	}
	return list->left > 1 ? r : 0;
}

/*
 * What the whole call fails with: EAGAIN when some were not begun, EIO when one is
 * wrong. One that could be begun but for its descriptor fails by itself when nobody
 * waits for it.
 */
static int
submit_error(int mode, const struct aiocb *cb, int this, int before)
{
	int known = cb->aio_lio_opcode == LIO_READ || cb->aio_lio_opcode == LIO_WRITE;

	if (this == EAGAIN)
		return EAGAIN;
	if (mode == LIO_NOWAIT && known)
		return before;
	return before ? before : EIO;
}

int
lio_listio(int mode, struct aiocb *restrict const *restrict cbs, int count,
    struct sigevent *restrict ev)
{
	struct aio_list *list;
	int error = 0, i, r;

	if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || count < 0 || count > AIO_LISTIO_MAX) {
		errno = EINVAL;
		return -1;
	}
	list = calloc(1, sizeof(*list));
	if (!list) {
		errno = EAGAIN;
		return -1;
	}
	/* One more, so that the list is there until all are queued. */
	list->left = 1;
	list->waited = mode == LIO_WAIT;
	list->event.sigev_notify = SIGEV_NONE;
	if (mode == LIO_NOWAIT && ev)
		list->event = *ev;
	for (i = 0; i < count; i++) {
		if (!cbs[i] || cbs[i]->aio_lio_opcode == LIO_NOP)
			continue;
		a_inc(&list->left);
		if (__aio_submit(cbs[i], list) != 0) {
			a_dec(&list->left);
			error = submit_error(mode, cbs[i], errno, error);
		}
	}
	if (mode == LIO_WAIT) {
		r = wait_all(list);
		if (r) {
			/* Interrupted: the last request frees the list. */
			list->waited = 0;
			error = r;
		} else {
			if (list->failed && !error)
				error = EIO;
			free(list);
			list = 0;
		}
	}
	if (list)
		__aio_list_done(list, 0);
	if (!error)
		return 0;
	errno = error;
	return -1;
}
