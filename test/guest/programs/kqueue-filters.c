/* kqueue's filters for files, signals, timers and programs themselves, and how often each reports. */
#define _NETBSD_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static int kq;
static struct kevent ev[8];

static int
change(uintptr_t ident, unsigned int filter, unsigned int flags, unsigned int fflags, int64_t data)
{
	struct kevent kev;

	EV_SET(&kev, ident, filter, flags, fflags, data, 0);
	return kevent(kq, &kev, 1, NULL, 0, NULL);
}

/* Events that are there, or come within so many milliseconds. */
static int
events(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	memset(ev, 0, sizeof(ev));
	return kevent(kq, NULL, 0, ev, 8, &ts);
}

/* The fflags of the one vnode event there should be. */
static unsigned int
notes(void)
{
	return events(0) == 1 && ev[0].filter == EVFILT_VNODE ? ev[0].fflags : 0;
}

static void
test_vnode(void)
{
	unsigned int all = NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | NOTE_RENAME;
	int fd, dir;

	chdir("/tmp");
	mkdir("watched", 0755);
	fd = open("watched/file", O_RDWR | O_CREAT, 0644);
	dir = open("watched", O_RDONLY);
	works(change((uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, all, 0), "a file");
	is(notes(), 0, "nothing yet");
	write(fd, "1234", 4);
	is(notes(), NOTE_WRITE | NOTE_EXTEND, "a write that extends");
	is(notes(), 0, "EV_CLEAR: once");
	pwrite(fd, "x", 1, 0);
	is(notes(), NOTE_WRITE, "a write that does not");
	fchmod(fd, 0600);
	is(notes(), NOTE_ATTRIB, "chmod");
	link("watched/file", "watched/other");
	is(notes(), NOTE_LINK, "link");
	rename("watched/other", "watched/renamed");
	is(notes(), NOTE_RENAME, "rename");
	pwrite(fd, "x", 1, 0);
	fchmod(fd, 0644);
	is(notes(), NOTE_WRITE | NOTE_ATTRIB, "several in one");
	unlink("watched/renamed");
	ok(notes() & NOTE_LINK, "one name fewer");
	unlink("watched/file");
	ok(notes() & NOTE_DELETE, "the last one");
	works(change((uintptr_t)dir, EVFILT_VNODE, EV_ADD | EV_CLEAR, all, 0), "a folder");
	close(open("watched/new", O_WRONLY | O_CREAT, 0644));
	is(notes(), NOTE_WRITE, "a new name");
	mkdir("watched/sub", 0755);
	is(notes(), NOTE_WRITE | NOTE_LINK, "a new folder");
	works(change((uintptr_t)dir, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_DELETE, 0), "only its end");
	unlink("watched/new");
	is(notes(), 0, "nothing else");
	rmdir("watched/sub");
	rmdir("watched");
	is(notes(), NOTE_DELETE, "there it is");
	close(fd);
	close(dir);
	is(events(0), 0, "closed files are forgotten");
}

static void
test_signal(void)
{
	signal(SIGUSR1, SIG_IGN);
	works(change(SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), "a signal");
	is(events(0), 0, "not yet");
	raise(SIGUSR1);
	kill(getpid(), SIGUSR1);
	is(events(100), 1, "sent, although it is ignored");
	ok((int)ev[0].ident == SIGUSR1 && ev[0].data == 2, "twice");
	is(events(0), 0, "told once");
	fails(change(0, EVFILT_SIGNAL, EV_ADD, 0, 0), EINVAL, "no such signal");
	works(change(SIGUSR1, EVFILT_SIGNAL, EV_DELETE, 0, 0), "no more");
	raise(SIGUSR1);
	is(events(0), 0, "of it");
}

static void
test_timer(void)
{
	struct timespec now;

	works(change(1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 10), "a timer, once");
	is(events(2000), 1, "fires");
	is(events(50), 0, "once");
	fails(change(1, EVFILT_TIMER, EV_DELETE, 0, 0), ENOENT, "and is gone");
	works(change(2, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS, 1000), "microseconds");
	is(events(2000), 1, "fires");
	works(change(3, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_NSECONDS, 1000000), "nanoseconds");
	is(events(2000), 1, "fires");
	works(change(4, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_SECONDS, 1), "seconds");
	is(events(100), 0, "not so soon");
	is(events(5000), 1, "fires");
	clock_gettime(CLOCK_REALTIME, &now);
	works(change(5, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_ABSTIME | NOTE_SECONDS, now.tv_sec - 5),
	    "a time that is past");
	is(events(2000), 1, "fires");
	works(change(6, EVFILT_TIMER, EV_ADD, 0, 20), "a timer, again and again");
	works(change(6, EVFILT_TIMER, EV_ADD, 0, 100000), "made a long one");
	is(events(100), 0, "does not fire");
	works(change(6, EVFILT_TIMER, EV_DELETE, 0, 0), "removed");
	fails(change(7, EVFILT_TIMER, EV_ADD, 0xf0000, 10), EINVAL, "no such unit");
}

static void
test_user(void)
{
	works(change(9, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), "an event of the program's own");
	is(events(0), 0, "not yet");
	works(change(9, EVFILT_USER, 0, NOTE_TRIGGER | NOTE_FFCOPY | 0x11, 0), "triggered");
	is(events(0), 1, "reported");
	is(ev[0].fflags & NOTE_FFLAGSMASK, 0x11, "with its flags");
	works(change(9, EVFILT_USER, 0, NOTE_TRIGGER | NOTE_FFOR | 0x22, 0), "or");
	is(events(0) == 1 ? (int)(ev[0].fflags & NOTE_FFLAGSMASK) : -1, 0x22, "cleared by EV_CLEAR before");
	works(change(10, EVFILT_USER, EV_ADD | EV_DISPATCH, NOTE_TRIGGER, 0), "EV_DISPATCH");
	is(events(0), 1, "reported");
	is(events(0), 0, "then disabled");
	works(change(10, EVFILT_USER, EV_ENABLE, 0, 0), "until it is enabled");
	is(events(0), 1, "reported again");
	works(change(10, EVFILT_USER, EV_DELETE, 0, 0), "it was still there");
	works(change(11, EVFILT_USER, EV_ADD | EV_ONESHOT, 0, 0), "EV_ONESHOT");
	works(change(11, EVFILT_USER, 0, NOTE_TRIGGER, 0), "triggered");
	is(events(0), 1, "reported");
	fails(change(11, EVFILT_USER, EV_DELETE, 0, 0), ENOENT, "and gone");
	fails(change(12, EVFILT_USER, 0, NOTE_TRIGGER, 0), ENOENT, "no such event");
	works(change(13, EVFILT_USER, EV_ADD | EV_DISABLE, NOTE_TRIGGER, 0), "EV_DISABLE");
	is(events(0), 0, "silent");
	works(change(13, EVFILT_USER, EV_DELETE, 0, 0), "removed");
}

static void *
trigger_later(void *arg)
{
	(void)arg;
	usleep(30000);
	change(20, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	return NULL;
}

static void
test_others(void)
{
	struct kevent changes[3];
	struct timespec none = { 0, 0 };
	pthread_t thread;
	int outer = kqueue(), s[2];

	works(change(20, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), "something to wait for");
	pthread_create(&thread, NULL, trigger_later, NULL);
	is(events(5000), 1, "another thread wakes the waiter");
	pthread_join(thread, NULL);

	/* A kqueue in a kqueue. */
	EV_SET(&changes[0], (uintptr_t)kq, EVFILT_READ, EV_ADD, 0, 0, 0);
	works(kevent(outer, changes, 1, NULL, 0, NULL), "a kqueue in another");
	is(kevent(outer, NULL, 0, ev, 1, &none), 0, "nothing in it");
	change(20, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	is(kevent(outer, NULL, 0, ev, 1, &none), 1, "something in it");
	is(events(0), 1, "taken out");
	is(kevent(outer, NULL, 0, ev, 1, &none), 0, "nothing again");
	close(outer);

	/* Several changes, of which one fails, with room for what they say. */
	EV_SET(&changes[0], 21, EVFILT_USER, EV_ADD | EV_RECEIPT, 0, 0, 0);
	EV_SET(&changes[1], 999, EVFILT_READ, EV_ADD, 0, 0, 0);
	EV_SET(&changes[2], 21, EVFILT_USER, EV_DELETE, 0, 0, 0);
	is(kevent(kq, changes, 3, ev, 8, &none), 2, "EV_RECEIPT and an error");
	ok(ev[0].flags & EV_ERROR && ev[0].data == 0, "one that went well");
	ok(ev[1].flags & EV_ERROR && ev[1].data == EBADF, "one that did not");
	fails(kevent(99, NULL, 0, ev, 1, &none), EBADF, "no kqueue");
	fails(kevent(0, NULL, 0, ev, 1, &none), EBADF, "nor a terminal");

	/* What a listening socket has is connections; a peer that shuts down is the end. */
	socketpair(AF_LOCAL, SOCK_STREAM, 0, s);
	works(change((uintptr_t)s[0], EVFILT_READ, EV_ADD, 0, 0), "a socket");
	works(change((uintptr_t)s[0], EVFILT_READ, EV_ADD, NOTE_LOWAT, 10), "at least ten bytes");
	write(s[1], "12345", 5);
	is(events(0), 0, "five are not enough");
	write(s[1], "67890", 5);
	is(events(0), 1, "ten are");
	is(ev[0].data, 10, "all of them");
	shutdown(s[1], SHUT_WR);
	is(events(0), 1, "shut down");
	ok(ev[0].flags & EV_EOF && ev[0].data == 10, "the end, behind ten bytes");
	close(s[0]);
	close(s[1]);
}

int
main(void)
{
	kq = kqueue();
	test_vnode();
	test_signal();
	test_timer();
	test_user();
	test_others();
	return tap_done();
}
