/*
 * aio_queue.h - asynchronous input and output inside the library.
 */
#ifndef AIO_QUEUE_H
#define AIO_QUEUE_H

#include <aio.h>
#include <signal.h>

/* One program's requests and the threads that do them. */
struct aio_queue {
	volatile int lock[1];
	struct aiocb *first, *last;	/* oldest first, those in progress included */
	int count, workers, busy;
	volatile int work, done;	/* changed when there is more, or less, to do */
};

/* What lio_listio's requests have in common. */
struct aio_list {
	volatile int left, failed;
	int waited;			/* lio_listio waits for it and frees it */
	struct sigevent event;		/* else the last request does */
};

/* Starts a request of a list by its opcode. -1 and errno. */
__attribute__((__visibility__("hidden"))) int __aio_submit(struct aiocb *, struct aio_list *);

/* One request less to wait for. */
__attribute__((__visibility__("hidden"))) void __aio_list_done(struct aio_list *, int error);

__attribute__((__visibility__("hidden"))) void __aio_notify(const struct sigevent *);

#endif /* AIO_QUEUE_H */
