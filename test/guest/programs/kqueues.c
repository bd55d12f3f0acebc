/* kqueue: READ, WRITE, TIMER and USER filters and their flags. */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/event.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static int fds[2], kq;
static const struct timespec at_once = { 0, 0 }, five_seconds = { 5, 0 };

static void *
write_later(void *arg)
{
	(void)arg;
	usleep(50000);
	write(fds[1], "xyz", 3);
	return NULL;
}

/* Changes one thing; returns kevent's result. */
static int
change(uintptr_t ident, int filter, int flags, int fflags, intptr_t data)
{
	struct kevent ev;

	EV_SET(&ev, ident, filter, flags, fflags, data, (void *)(ident + 1000));
	return kevent(kq, &ev, 1, NULL, 0, NULL);
}

int
main(void)
{
	struct kevent ev[4];
	pthread_t thread;
	char buf[10];

	works(kq = kqueue(), "kqueue");
	works(pipe(fds), "pipe");
	works(change((uintptr_t)fds[0], EVFILT_READ, EV_ADD, 0, 0), "add READ");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "nothing yet");
	pthread_create(&thread, NULL, write_later, NULL);
	is(kevent(kq, NULL, 0, ev, 4, &five_seconds), 1, "wakes");
	pthread_join(thread, NULL);
	is((long long)ev[0].ident, fds[0], "ident");
	is(ev[0].filter, EVFILT_READ, "filter");
	is(ev[0].data, 3, "data is the number of bytes");
	is((long long)(intptr_t)ev[0].udata, fds[0] + 1000, "udata");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "level-triggered");
	works(change((uintptr_t)fds[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0), "now EV_CLEAR");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "once");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "and not again");
	is(write(fds[1], "1", 1), 1, "until more comes");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "it is reported");
	is(ev[0].data, 4, "with all there is");
	works(change((uintptr_t)fds[0], EVFILT_READ, EV_DISABLE, 0, 0), "disable");
	write(fds[1], "2", 1);
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "disabled is silent");
	works(change((uintptr_t)fds[0], EVFILT_READ, EV_ENABLE, 0, 0), "enable");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "enabled is not");

	works(change((uintptr_t)fds[1], EVFILT_WRITE, EV_ADD | EV_ONESHOT, 0, 0), "add WRITE once");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "room to write");
	is(ev[0].filter, EVFILT_WRITE, "it is WRITE");
	ok(ev[0].data > 0, "data is the room");
	fails(change((uintptr_t)fds[1], EVFILT_WRITE, EV_DELETE, 0, 0), ENOENT, "it is gone after one");

	works(read(fds[0], buf, sizeof(buf)), "read all");
	works(change((uintptr_t)fds[0], EVFILT_READ, EV_ADD, 0, 0), "level-triggered again");
	write(fds[1], "end", 3);
	close(fds[1]);
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "the writer is gone");
	is(ev[0].flags & EV_EOF, EV_EOF, "EV_EOF");
	is(ev[0].data, 3, "and what remains");
	close(fds[0]);
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "closing removes the event");

	works(change(77, EVFILT_TIMER, EV_ADD, 0, 20), "add TIMER of 20 ms");
	is(kevent(kq, NULL, 0, ev, 4, &five_seconds), 1, "it fires");
	is((long long)ev[0].ident, 77, "it is the timer");
	ok(ev[0].data >= 1, "data counts how often");
	usleep(90000);
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "it is periodic");
	ok(ev[0].data >= 3, "missed ones are counted");
	works(change(77, EVFILT_TIMER, EV_DELETE, 0, 0), "delete it");
	usleep(40000);
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "silent");

#ifdef EVFILT_USER
	works(change(5, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), "add USER");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 0, "not triggered");
	works(change(5, EVFILT_USER, 0, NOTE_TRIGGER, 0), "trigger");
	is(kevent(kq, NULL, 0, ev, 4, &at_once), 1, "triggered");
	is(ev[0].filter, EVFILT_USER, "it is USER");
#endif

	fails(change(999, EVFILT_READ, EV_ADD, 0, 0), EBADF, "a descriptor that is not there");
	EV_SET(&ev[0], 998, EVFILT_READ, EV_ADD, 0, 0, NULL);
	is(kevent(kq, ev, 1, ev, 4, &at_once), 1, "errors are events when there is room");
	is(ev[0].flags & EV_ERROR, EV_ERROR, "EV_ERROR");
	is(ev[0].data, EBADF, "with the errno");
	return tap_done();
}
