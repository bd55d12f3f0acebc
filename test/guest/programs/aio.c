/* Asynchronous input and output: order, lists, notification, cancelling, limits. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static volatile sig_atomic_t signals, last_value, last_code;
static volatile int calls;

static void
handler(int signo, siginfo_t *si, void *context)
{
	(void)signo;
	(void)context;
	signals++;
	last_value = si->si_value.sival_int;
	last_code = si->si_code;
}

static void
function(union sigval value)
{
	(void)value;
	__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
}

static void
prepare(struct aiocb *cb, int fd, void *buf, size_t len, off_t offset)
{
	memset(cb, 0, sizeof(*cb));
	cb->aio_fildes = fd;
	cb->aio_buf = buf;
	cb->aio_nbytes = len;
	cb->aio_offset = offset;
	cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

static int
wait_for(struct aiocb *cb)
{
	const struct aiocb *list[1] = { cb };

	while (aio_error(cb) == EINPROGRESS)
		(void)aio_suspend(list, 1, NULL);
	return aio_error(cb);
}

static void
files(int fd)
{
	static char text[4][2] = { "a", "b", "c", "d" };
	struct aiocb cb[4], sync;
	char buf[8] = "";
	int end, i;

	works(end = open("/tmp/aio", O_RDWR | O_APPEND), "open to append");
	for (i = 0; i < 4; i++) {
		prepare(&cb[i], end, text[i], 1, 0);
		works(aio_write(&cb[i]), "aio_write");
	}
	prepare(&sync, end, NULL, 0, 0);
	works(aio_fsync(O_SYNC, &sync), "aio_fsync");
	is(wait_for(&sync), 0, "synchronised");
	for (i = 0; i < 4; i++) {
		is(aio_error(&cb[i]), 0, "all before are done");
		is(aio_return(&cb[i]), 1, "written");
	}
	is(aio_return(&cb[0]), -1, "asked once only");
	is(errno, EINVAL, "EINVAL");
	fails(aio_error(&cb[0]), EINVAL, "no request any more");
	prepare(&cb[0], fd, buf, 8, 1);
	works(aio_read(&cb[0]), "aio_read");
	is(wait_for(&cb[0]), 0, "read");
	is(aio_return(&cb[0]), 3, "what there is");
	is_str(buf, "bcd", "in order");
	prepare(&cb[0], fd, text[0], 1, 0);
	works(aio_write(&cb[0]), "aio_write before close");
	works(close(end), "close");
	prepare(&cb[1], end, text[0], 1, 0);
	fails(aio_write(&cb[1]), EBADF, "a closed descriptor");
	is(wait_for(&cb[0]), 0, "not the other's");
}

static void
lists(int fd)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	/* Each request's signal could end the wait for all. */
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct aiocb cb[3], *list[3] = { &cb[0], &cb[1], &cb[2] };
	char buf[3];
	int i;

	works(sigaction(SIGRTMIN, &sa, NULL), "handler");
	for (i = 0; i < 3; i++) {
		prepare(&cb[i], fd, &buf[i], 1, i);
		cb[i].aio_lio_opcode = LIO_READ;
		cb[i].aio_sigevent = ev;
		cb[i].aio_sigevent.sigev_value.sival_int = i;
	}
	works(lio_listio(LIO_WAIT, list, 3, NULL), "a list, waited for");
	is(signals, 3, "each signalled");
	is(last_code, SI_ASYNCIO, "SI_ASYNCIO");
	for (i = 0; i < 3; i++) {
		is(aio_return(&cb[i]), 1, "read");
		cb[i].aio_sigevent.sigev_notify = SIGEV_NONE;
	}
	ev.sigev_value.sival_int = 55;
	works(lio_listio(LIO_NOWAIT, list, 3, &ev), "not waited for");
	for (i = 0; i < 100 && signals == 3; i++)
		usleep(10000);
	is(signals, 4, "one signal for all");
	is(last_value, 55, "its value");
	cb[1].aio_lio_opcode = 99;
	fails(lio_listio(LIO_WAIT, list, 3, NULL), EIO, "one is wrong");
	is(aio_error(&cb[1]), EINVAL, "that one");
	is(aio_error(&cb[2]), 0, "not that");
	fails(lio_listio(77, list, 3, NULL), EINVAL, "no such way");

	prepare(&cb[0], fd, buf, 1, 0);
	cb[0].aio_sigevent.sigev_notify = SIGEV_THREAD;
	cb[0].aio_sigevent.sigev_notify_function = function;
	works(aio_read(&cb[0]), "told by a thread");
	for (i = 0; i < 100 && calls == 0; i++)
		usleep(10000);
	is(calls, 1, "it ran");
}

static void
pipes(void)
{
	struct timespec soon = { 0, 20000000 };
	struct aiocb first, second, other;
	const struct aiocb *list[1] = { &first };
	char buf[3];
	int fds[2];

	works(pipe(fds), "pipe");
	prepare(&first, fds[0], &buf[0], 1, 0);
	prepare(&second, fds[0], &buf[1], 1, 0);
	works(aio_read(&first), "read what is not there");
	works(aio_read(&second), "and again");
	fails(aio_suspend(list, 1, &soon), EAGAIN, "suspend for a while");
	is(aio_error(&first), EINPROGRESS, "in progress");
	is(aio_cancel(fds[0], &second), AIO_CANCELED, "the second had not begun");
	is(aio_error(&second), ECANCELED, "ECANCELED");
	is(aio_return(&second), -1, "nothing read");
	is(aio_cancel(fds[0], &first), AIO_NOTCANCELED, "the first had");
	/* Other descriptors do not wait for it. */
	prepare(&other, fds[1], "xy", 2, 0);
	works(aio_write(&other), "write");
	is(wait_for(&other), 0, "written");
	is(wait_for(&first), 0, "so the first is read");
	is(aio_cancel(fds[0], NULL), AIO_ALLDONE, "nothing to cancel");
	fails(aio_cancel(-1, NULL), EBADF, "no descriptor");
	prepare(&first, fds[1], buf, 1, 0);
	fails(aio_read(&first), EBADF, "the wrong end");
	prepare(&first, fds[0], buf, 1, 0);
	first.aio_reqprio = -1;
	fails(aio_read(&first), EINVAL, "no such priority");
	close(fds[0]);
	close(fds[1]);
}

static void
too_many(void)
{
	static struct aiocb cbs[AIO_MAX + 1];
	static char byte;
	int fds[2], i, n = 0;

	works(pipe(fds), "pipe");
	for (i = 0; i < AIO_MAX + 1; i++) {
		prepare(&cbs[i], fds[0], &byte, 1, 0);
		if (aio_read(&cbs[i]) != 0)
			break;
		n++;
	}
	is(n, AIO_MAX, "as many as there may be");
	is(errno, EAGAIN, "EAGAIN");
	works(write(fds[1], "x", 1), "the one in progress");
	is(wait_for(&cbs[0]), 0, "ends");
	works(close(fds[0]), "close cancels the others");
	is(wait_for(&cbs[AIO_MAX - 1]), ECANCELED, "ECANCELED");
	close(fds[1]);
}

int
main(void)
{
	int fd;

	works(fd = open("/tmp/aio", O_RDWR | O_CREAT | O_TRUNC, 0600), "open");
	files(fd);
	lists(fd);
	pipes();
	too_many();
	return tap_done();
}
