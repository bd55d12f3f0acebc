/* POSIX message queues: order, limits, timeouts, notification, readiness. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/event.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static volatile sig_atomic_t signals, signal_value, signal_code;
static volatile int calls, call_value;

static void
handler(int signo, siginfo_t *si, void *context)
{
	(void)signo;
	(void)context;
	signals++;
	signal_value = si->si_value.sival_int;
	signal_code = si->si_code;
}

static void
function(union sigval value)
{
	call_value = value.sival_int;
	__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
	/* The thread is the function's own. */
	pthread_exit(NULL);
}

static void *
late_sender(void *arg)
{
	usleep(50000);
	(void)mq_send(*(mqd_t *)arg, "late", 5, 3);
	return NULL;
}

static void
order(mqd_t q)
{
	unsigned int priority;
	char buf[16];
	int i;

	works(mq_send(q, "a1", 3, 1), "send");
	works(mq_send(q, "c9", 3, 9), "send, higher");
	works(mq_send(q, "b1", 3, 1), "send, again");
	works(mq_send(q, "d31", 4, 31), "send, highest");
	fails(mq_send(q, "x", 2, 32), EINVAL, "a priority beyond");
	for (i = 0; i < 4; i++) {
		static const char *const expected[] = { "d31", "c9", "a1", "b1" };

		if (works(mq_receive(q, buf, sizeof(buf), &priority), "receive"))
			is_str(buf, expected[i], "in order");
	}
	is(priority, 1, "priority told");
	is(mq_send(q, "", 0, 0), 0, "an empty message");
	is(mq_receive(q, buf, sizeof(buf), NULL), 0, "is received");
}

static void
limits(mqd_t q)
{
	struct mq_attr attr = { .mq_flags = O_NONBLOCK }, old;
	struct timespec ts = { 1, 0 };
	char buf[17];
	int i;

	fails(mq_send(q, "12345678901234567", 17, 0), EMSGSIZE, "too long");
	fails(mq_receive(q, buf, 15, NULL), EMSGSIZE, "too short a buffer");
	fails(mq_timedreceive(q, buf, 16, NULL, &ts), ETIMEDOUT, "a deadline passed");
	ts.tv_nsec = -1;
	fails(mq_timedreceive(q, buf, 16, NULL, &ts), EINVAL, "a wrong deadline");
	works(mq_setattr(q, &attr, &old), "setattr");
	ok(old.mq_maxmsg == 4 && old.mq_msgsize == 16 && old.mq_curmsgs == 0 &&
	    old.mq_flags == 0, "what was set before");
	for (i = 0; i < 4; i++)
		(void)mq_send(q, "x", 2, 0);
	fails(mq_send(q, "x", 2, 0), EAGAIN, "full");
	works(mq_getattr(q, &old), "getattr");
	ok(old.mq_curmsgs == 4 && old.mq_flags == O_NONBLOCK, "messages, flags");
	while (mq_receive(q, buf, 16, NULL) >= 0)
		continue;
	is(errno, EAGAIN, "empty");
	attr.mq_flags = 0;
	(void)mq_setattr(q, &attr, NULL);
}

static void
waiting(mqd_t q)
{
	struct pollfd pfd = { .fd = q, .events = POLLIN | POLLOUT };
	struct timespec zero = { 0, 0 };
	struct kevent kev;
	pthread_t thread;
	char buf[16];
	int kq;

	pthread_create(&thread, NULL, late_sender, &q);
	is(mq_receive(q, buf, sizeof(buf), NULL), 5, "receive waits");
	pthread_join(thread, NULL);

	is(poll(&pfd, 1, 0), 1, "poll");
	is(pfd.revents, POLLOUT, "an empty queue can be written");
	works(kq = kqueue(), "kqueue");
	EV_SET(&kev, q, EVFILT_READ, EV_ADD, 0, 0, 0);
	works(kevent(kq, &kev, 1, NULL, 0, NULL), "kevent");
	is(kevent(kq, NULL, 0, &kev, 1, &zero), 0, "no event");
	(void)mq_send(q, "x", 2, 0);
	is(poll(&pfd, 1, 0), 1, "poll");
	is(pfd.revents, POLLIN | POLLOUT, "and read, with a message");
	is(kevent(kq, NULL, 0, &kev, 1, &zero), 1, "an event");
	is(kev.data, 1, "of one message");
	(void)mq_receive(q, buf, sizeof(buf), NULL);
	close(kq);
}

static void
notification(mqd_t q)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	char buf[16];
	int i;

	works(sigaction(SIGUSR1, &sa, NULL), "handler");
	ev.sigev_value.sival_int = 77;
	works(mq_notify(q, &ev), "notify");
	fails(mq_notify(q, &ev), EBUSY, "only one");
	(void)mq_send(q, "x", 2, 0);
	(void)mq_send(q, "x", 2, 0);
	is(signals, 1, "one signal");
	is(signal_value, 77, "its value");
	is(signal_code, SI_MESGQ, "SI_MESGQ");
	for (i = 0; i < 2; i++)
		(void)mq_receive(q, buf, sizeof(buf), NULL);

	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_notify_function = function;
	ev.sigev_notify_attributes = NULL;
	ev.sigev_value.sival_int = 88;
	works(mq_notify(q, &ev), "notify by a thread");
	works(mq_notify(q, NULL), "not any more");
	(void)mq_send(q, "x", 2, 0);
	usleep(100000);
	is(calls, 0, "nobody is told");
	(void)mq_receive(q, buf, sizeof(buf), NULL);
	works(mq_notify(q, &ev), "notify again");
	(void)mq_send(q, "x", 2, 0);
	for (i = 0; i < 100 && calls == 0; i++)
		usleep(10000);
	is(calls, 1, "the function ran");
	is(call_value, 88, "with its value");
	(void)mq_receive(q, buf, sizeof(buf), NULL);
}

int
main(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };
	mqd_t q, second;
	char buf[16];

	fails(mq_open("/q", O_RDWR), ENOENT, "not there");
	works(q = mq_open("/q", O_RDWR | O_CREAT, 0600, &attr), "create");
	fails(mq_open("/q", O_RDWR | O_CREAT | O_EXCL, 0600, &attr), EEXIST, "exclusive");
	order(q);
	limits(q);
	waiting(q);
	notification(q);

	works(second = mq_open("/q", O_RDONLY), "open again");
	fails(mq_send(second, "x", 2, 0), EBADF, "only for reading");
	(void)mq_send(q, "kept", 5, 0);
	works(mq_unlink("/q"), "unlink");
	fails(mq_unlink("/q"), ENOENT, "once");
	works(mq_close(q), "close");
	fails(mq_close(q), EBADF, "once");
	is(mq_receive(second, buf, sizeof(buf), NULL), 5, "it lives on while open");
	works(close(second), "close(2) will do");
	fails(mq_close(0), EBADF, "not a queue");
	return tap_done();
}
