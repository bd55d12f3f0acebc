/*
 * Every function that POSIX makes a cancellation point is one: a request that is
 * pending is acted upon in the call, before the call has an effect, and one that
 * comes while the call waits ends it.
 */
#include <aio.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

/* What the calls are made on. Nothing can be read, and nothing more be written. */
static int file, empty[2], full[2], pair[2], full_pair[2], listener, tty;
static mqd_t empty_queue, full_queue;
static int empty_messages, full_messages;
static sem_t zero;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_t sleeper;
static sigset_t signals;		/* SIGUSR1, which is blocked */
static struct sockaddr_un address;
static struct aiocb request;
static char buf[64];
static const struct timespec hour = { .tv_sec = 3600 };

static struct timespec
in_an_hour(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += 3600;
	return ts;
}

static void
unlock(void *arg)
{
	pthread_mutex_unlock(arg);
}

#define CALL(name, ...)	static void call_##name(void) { __VA_ARGS__; }
#define VEC	struct iovec vec = { buf, 1 }
#define MSG	VEC; struct msghdr msg = { .msg_iov = &vec, .msg_iovlen = 1 }
#define LOCK(how)							\
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 }; \
	fcntl(file, (how), &lock)

CALL(accept, accept(listener, NULL, NULL))
CALL(aio_suspend, const struct aiocb *list[] = { &request }; aio_suspend(list, 1, NULL))
CALL(clock_nanosleep, clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, NULL))
CALL(close, close(99))
CALL(connect, int s = socket(AF_UNIX, SOCK_STREAM, 0); address.sun_path[0] = '!'; \
    connect(s, (struct sockaddr *)&address, sizeof(address)))
CALL(creat, creat("/tmp/created", 0600))
CALL(fcntl_setlkw, LOCK(F_SETLKW))
CALL(fdatasync, fdatasync(file))
CALL(fsync, fsync(file))
CALL(lockf, lseek(file, 0, SEEK_SET); lockf(file, F_LOCK, 1))
CALL(mq_receive, mq_receive(empty_queue, buf, sizeof(buf), NULL))
CALL(mq_send, mq_send(full_queue, buf, 1, 0))
CALL(mq_timedreceive, struct timespec at = in_an_hour(); \
    mq_timedreceive(empty_queue, buf, sizeof(buf), NULL, &at))
CALL(mq_timedsend, struct timespec at = in_an_hour(); mq_timedsend(full_queue, buf, 1, 0, &at))
CALL(msgrcv, msgrcv(empty_messages, buf, 8, 0, 0))
CALL(msgsnd, long m[2] = { 1 }; msgsnd(full_messages, m, 1, 0))
CALL(msync, msync(buf, 0, MS_SYNC))
CALL(nanosleep, nanosleep(&hour, NULL))
CALL(open, open("/tmp/created", O_RDWR | O_CREAT, 0600))
CALL(openat, openat(AT_FDCWD, "/tmp/created", O_RDWR | O_CREAT, 0600))
CALL(pause, pause())
CALL(poll, struct pollfd p = { empty[0], POLLIN, 0 }; poll(&p, 1, -1))
CALL(pread, pread(file, buf, 1, 0))
CALL(pselect, pselect(0, NULL, NULL, NULL, NULL, NULL))
CALL(cond_timedwait, struct timespec at = in_an_hour(); pthread_mutex_lock(&mutex); \
    pthread_cleanup_push(unlock, &mutex); \
    pthread_cond_timedwait(&cond, &mutex, &at); pthread_cleanup_pop(1))
CALL(cond_wait, pthread_mutex_lock(&mutex); pthread_cleanup_push(unlock, &mutex); \
    pthread_cond_wait(&cond, &mutex); pthread_cleanup_pop(1))
CALL(pthread_join, pthread_join(sleeper, NULL))
CALL(pthread_testcancel, pthread_testcancel())
CALL(pwrite, pwrite(file, "x", 1, 0))
CALL(read, read(empty[0], buf, 1))
CALL(readv, VEC; readv(empty[0], &vec, 1))
CALL(recv, recv(pair[0], buf, 1, 0))
CALL(recvfrom, recvfrom(pair[0], buf, 1, 0, NULL, NULL))
CALL(recvmsg, MSG; recvmsg(pair[0], &msg, 0))
CALL(select, select(0, NULL, NULL, NULL, NULL))
CALL(sem_timedwait, struct timespec at = in_an_hour(); sem_timedwait(&zero, &at))
CALL(sem_wait, sem_wait(&zero))
CALL(send, send(full_pair[0], buf, 1, 0))
CALL(sendmsg, MSG; sendmsg(full_pair[0], &msg, 0))
CALL(sendto, sendto(full_pair[0], buf, 1, 0, NULL, 0))
CALL(sigsuspend, sigsuspend(&signals))
CALL(sigtimedwait, sigtimedwait(&signals, NULL, &hour))
CALL(sigwait, int signo; sigwait(&signals, &signo))
CALL(sigwaitinfo, sigwaitinfo(&signals, NULL))
CALL(sleep, sleep(3600))
CALL(system, (void)system("true"))
CALL(tcdrain, tcdrain(tty))
CALL(wait, wait(NULL))
CALL(waitid, siginfo_t info; waitid(P_ALL, 0, &info, WEXITED))
CALL(waitpid, waitpid(-1, NULL, 0))
CALL(write, write(full[1], buf, 1))
CALL(writev, VEC; writev(full[1], &vec, 1))

/* The list of XSH 2.9.5.2, but for STREAMS; and whether the call above waits. */
static const struct point {
	const char *name;
	void (*call)(void);
	int waits;
} points[] = {
	{ "accept", call_accept, 1 },
	{ "aio_suspend", call_aio_suspend, 1 },
	{ "clock_nanosleep", call_clock_nanosleep, 1 },
	{ "close", call_close, 0 },
	{ "connect", call_connect, 0 },
	{ "creat", call_creat, 0 },
	{ "fcntl(F_SETLKW)", call_fcntl_setlkw, 0 },
	{ "fdatasync", call_fdatasync, 0 },
	{ "fsync", call_fsync, 0 },
	{ "lockf", call_lockf, 0 },
	{ "mq_receive", call_mq_receive, 1 },
	{ "mq_send", call_mq_send, 1 },
	{ "mq_timedreceive", call_mq_timedreceive, 1 },
	{ "mq_timedsend", call_mq_timedsend, 1 },
	{ "msgrcv", call_msgrcv, 1 },
	{ "msgsnd", call_msgsnd, 1 },
	{ "msync", call_msync, 0 },
	{ "nanosleep", call_nanosleep, 1 },
	{ "open", call_open, 0 },
	{ "openat", call_openat, 0 },
	{ "pause", call_pause, 1 },
	{ "poll", call_poll, 1 },
	{ "pread", call_pread, 0 },
	{ "pselect", call_pselect, 1 },
	{ "pthread_cond_timedwait", call_cond_timedwait, 1 },
	{ "pthread_cond_wait", call_cond_wait, 1 },
	{ "pthread_join", call_pthread_join, 1 },
	{ "pthread_testcancel", call_pthread_testcancel, 0 },
	{ "pwrite", call_pwrite, 0 },
	{ "read", call_read, 1 },
	{ "readv", call_readv, 1 },
	{ "recv", call_recv, 1 },
	{ "recvfrom", call_recvfrom, 1 },
	{ "recvmsg", call_recvmsg, 1 },
	{ "select", call_select, 1 },
	{ "sem_timedwait", call_sem_timedwait, 1 },
	{ "sem_wait", call_sem_wait, 1 },
	{ "send", call_send, 1 },
	{ "sendmsg", call_sendmsg, 1 },
	{ "sendto", call_sendto, 1 },
	{ "sigsuspend", call_sigsuspend, 1 },
	{ "sigtimedwait", call_sigtimedwait, 1 },
	{ "sigwait", call_sigwait, 1 },
	{ "sigwaitinfo", call_sigwaitinfo, 1 },
	{ "sleep", call_sleep, 1 },
	{ "system", call_system, 0 },
	{ "tcdrain", call_tcdrain, 0 },
	{ "wait", call_wait, 0 },
	{ "waitid", call_waitid, 0 },
	{ "waitpid", call_waitpid, 0 },
	{ "write", call_write, 1 },
	{ "writev", call_writev, 1 },
};

static sem_t ready, go;

/* Makes the call with a request pending. */
static void *
pending(void *arg)
{
	const struct point *p = arg;
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&ready);
	sem_wait(&go);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	p->call();
	return NULL;
}

static void *
waiting(void *arg)
{
	const struct point *p = arg;

	sem_post(&ready);
	p->call();
	return NULL;
}

/* The calls that would go on, and a request that comes while it is not heard. */
static void *
unheard(void *arg)
{
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&ready);
	sem_wait(&go);
	close(99);
	pread(file, buf, 1, 0);
	usleep(1000);
	return arg;
}

/* Whether the thread ends by cancellation, which it must soon. */
static int
cancelled(pthread_t t)
{
	struct timespec at;
	void *result;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += 5;
	if (pthread_timedjoin_np(t, &result, &at) != 0) {
		printf("# it waits\n");
		return 0;
	}
	return result == PTHREAD_CANCELED;
}

static void *
sleeps(void *arg)
{
	sleep(3600);
	return arg;
}

static void
prepare(void)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = sizeof(buf) };
	struct { long type; char text[8192]; } message = { .type = 1 };
	int i;

	file = open("/tmp/cancel", O_RDWR | O_CREAT, 0600);
	write(file, "f", 1);
	pipe(empty);
	pipe(full);
	fcntl(full[1], F_SETFL, O_NONBLOCK);
	while (write(full[1], buf, sizeof(buf)) > 0)
		continue;
	while (write(full[1], buf, 1) > 0)
		continue;
	fcntl(full[1], F_SETFL, 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	socketpair(AF_UNIX, SOCK_STREAM, 0, full_pair);
	fcntl(full_pair[0], F_SETFL, O_NONBLOCK);
	while (send(full_pair[0], buf, sizeof(buf), 0) > 0)
		continue;
	while (send(full_pair[0], buf, 1, 0) > 0)
		continue;
	fcntl(full_pair[0], F_SETFL, 0);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	address.sun_family = AF_UNIX;
	strcpy(address.sun_path, "/tmp/listener");
	bind(listener, (struct sockaddr *)&address, sizeof(address));
	listen(listener, 1);
	tty = posix_openpt(O_RDWR | O_NOCTTY);
	empty_queue = mq_open("/empty", O_RDWR | O_CREAT, 0600, &attr);
	full_queue = mq_open("/full", O_RDWR | O_CREAT, 0600, &attr);
	mq_send(full_queue, "1", 1, 0);
	empty_messages = msgget(IPC_PRIVATE, 0600);
	full_messages = msgget(IPC_PRIVATE, 0600);
	for (i = 0; i < 2; i++)
		msgsnd(full_messages, &message, sizeof(message.text), 0);
	sem_init(&zero, 0, 0);
	sem_init(&ready, 0, 0);
	sem_init(&go, 0, 0);
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	request.aio_fildes = empty[0];
	request.aio_buf = buf;
	request.aio_nbytes = 1;
	aio_read(&request);
	pthread_create(&sleeper, NULL, sleeps, NULL);
}

/* What a call that is cancelled before it begins must not have taken. */
static void
effects(void)
{
	const struct point reads = { "read", call_read, 0 }, waits = { "sem_wait", call_sem_wait, 0 };
	pthread_t t;
	int value;

	sem_post(&zero);
	pthread_create(&t, NULL, pending, (void *)&waits);
	sem_wait(&ready);
	pthread_cancel(t);
	sem_post(&go);
	ok(cancelled(t), "cancelled before a semaphore that is free");
	sem_getvalue(&zero, &value);
	is(value, 1, "it still is");
	sem_wait(&zero);

	aio_cancel(empty[0], NULL);
	write(empty[1], "y", 1);
	while (aio_error(&request) == EINPROGRESS)
		usleep(1000);
	write(empty[1], "z", 1);
	pthread_create(&t, NULL, pending, (void *)&reads);
	sem_wait(&ready);
	pthread_cancel(t);
	sem_post(&go);
	ok(cancelled(t), "cancelled before reading what is there");
	is(read(empty[0], buf, 1), 1, "it still is there");
	is(buf[0], 'z', "unread");
}

int
main(void)
{
	const struct point *p, *end = points + sizeof(points) / sizeof(points[0]);
	pthread_t t;
	void *result;

	prepare();
	for (p = points; p < end; p++) {
		pthread_create(&t, NULL, pending, (void *)p);
		sem_wait(&ready);
		pthread_cancel(t);
		sem_post(&go);
		ok(cancelled(t), "%s acts on a request that is pending", p->name);
	}
	fails(access("/tmp/created", F_OK), ENOENT, "open and creat had no effect");
	for (p = points; p < end; p++) {
		if (!p->waits)
			continue;
		pthread_create(&t, NULL, waiting, (void *)p);
		sem_wait(&ready);
		usleep(5000);
		pthread_cancel(t);
		ok(cancelled(t), "%s is ended while it waits", p->name);
	}
	is(pthread_mutex_trylock(&mutex), 0, "the conditions' mutex was given back");
	pthread_create(&t, NULL, unheard, NULL);
	sem_wait(&ready);
	pthread_cancel(t);
	sem_post(&go);
	pthread_join(t, &result);
	ok(result == NULL, "a thread that hears no requests goes on");
	effects();
	return tap_done();
}
