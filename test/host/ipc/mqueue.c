/*
 * POSIX message queues: order, names that go while somebody holds the queue,
 * waiting, notification, and memory that runs out anywhere.
 * sources: components/ipc/mqueue.c
 * sources: components/kern/file/file.c components/kern/file/filedesc.c
 * sources: components/kern/file/fcntl.c components/kern/file/rw.c
 * sources: components/kern/file/filelock.c components/kern/file/pipe.c
 * sources: components/kern/file/select.c components/kern/file/kqueue.c
 * sources: components/kern/file/tty.c components/kern/file/ttycons.c
 * includes: test/host/file components/ipc
 */
#include "sys.h"

#include "mqueue.h"
#include "netbsd/poll.h"
#include "rump/timespec.h"

static int told, told_code;

int
sigevent_init(struct sigevent_target *st, struct proc *p, const struct nb_sigevent *ev)
{
	memset(st, 0, sizeof(*st));
	st->st_pid = p->p_pid;
	st->st_signo = ev->sigev_signo;
	return ev->sigev_signo > 0 ? 0 : EINVAL;
}

int
sigevent_send(const struct sigevent_target *st, int code, int tag __unused)
{
	told = st->st_pid * 100 + st->st_signo;
	told_code = code;
	return 0;
}

static struct mq_attr small = { .mq_maxmsg = 2, .mq_msgsize = 8 };
static char buf[8];
static int fd;

static int
create(const char *name)
{
	return SYSOK(mq_open, name, O_RDWR | O_CREAT | O_EXCL, 0600, &small);
}

TEST(higher_priorities_come_first)
{
	static const char *const expected[] = { "b", "d", "a", "c" };
	unsigned int priority;
	size_t i;

	sys_start();
	small.mq_maxmsg = 4;
	fd = create("/order");
	CHECK_EQ(SYS(mq_send, fd, "a", 2, 1), 0);
	CHECK_EQ(SYS(mq_send, fd, "b", 2, 31), 0);
	CHECK_EQ(SYS(mq_send, fd, "c", 2, 1), 0);
	CHECK_EQ(SYS(mq_send, fd, "d", 2, 5), 0);
	for (i = 0; i < nitems(expected); i++) {
		CHECK_EQ(SYSOK(mq_receive, fd, buf, sizeof(buf), &priority), 2);
		CHECK_STR(buf, expected[i]);
	}
	CHECK_EQ(priority, 1);
	CHECK_EQ(SYS(mq_send, fd, "a", 2, 32), EINVAL);
	CHECK_EQ(SYS(mq_send, fd, "a", 9, 0), EMSGSIZE);
	CHECK_EQ(SYS(mq_receive, fd, buf, 7, 0), EMSGSIZE);
	CHECK_EQ(SYS(mq_unlink, "/order"), 0);
	small.mq_maxmsg = 2;
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(names_and_descriptors_go_apart)
{
	char name[MQ_NAME_MAX + 2];
	int other;

	sys_start();
	fd = create("/name");
	CHECK_EQ(SYS(mq_open, "/name", O_RDWR | O_CREAT | O_EXCL, 0600, &small), EEXIST);
	other = SYSOK(mq_open, "name", O_RDONLY, 0, 0);
	CHECK_EQ(SYS(mq_send, other, "x", 2, 0), EBADF);
	CHECK_EQ(SYS(mq_send, 1, "x", 2, 0), EBADF);
	CHECK_EQ(SYS(mq_close, 1), EBADF);
	CHECK_EQ(SYS(mq_unlink, "/name"), 0);
	CHECK_EQ(SYS(mq_unlink, "/name"), ENOENT);
	CHECK_EQ(SYS(mq_open, "/name", O_RDWR, 0, 0), ENOENT);
	/* Another queue of that name, beside the one that is still open. */
	CHECK_EQ(SYS(mq_send, fd, "old", 4, 0), 0);
	CHECK_EQ(SYS(mq_close, fd), 0);
	fd = create("/name");
	CHECK_EQ(SYSOK(mq_receive, other, buf, sizeof(buf), 0), 4);
	CHECK_STR(buf, "old");
	CHECK_EQ(SYS(mq_send, fd, "new", 4, 0), 0);
	/* A message is left in it. */
	CHECK_EQ(SYS(mq_unlink, "/name"), 0);
	memset(name, 'n', sizeof(name));
	name[0] = '/';
	name[MQ_NAME_MAX + 1] = '\0';
	CHECK_EQ(SYS(mq_open, name, O_RDWR | O_CREAT, 0600, 0), ENAMETOOLONG);
	name[MQ_NAME_MAX] = '\0';
	CHECK_EQ(SYS(mq_open, name, O_RDWR, 0600, 0), ENOENT);
	CHECK_EQ(SYS(mq_open, "/", O_RDWR | O_CREAT, 0600, 0), EINVAL);
	CHECK_EQ(SYS(mq_open, "/a/b", O_RDWR | O_CREAT, 0600, 0), EINVAL);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

static int
somebody_receives(const char *why __unused, uint64_t deadline __unused)
{
	char text[8];

	CHECK_EQ(SYSOK(mq_receive, fd, text, sizeof(text), 0), 2);
	return 0;
}

/* The one that sleeps keeps the queue. */
static int
somebody_closes(const char *why __unused, uint64_t deadline __unused)
{
	CHECK_EQ(SYS(mq_unlink, "/wait"), 0);
	CHECK_EQ(SYS(mq_close, fd), 0);
	return EINTR;
}

TEST(full_and_empty_queues_wait)
{
	struct timespec at = { 5, 0 }, wrong = { 5, NSEC_PER_SEC };
	struct mq_attr attr = { .mq_flags = O_NONBLOCK };

	sys_start();
	fd = create("/wait");
	CHECK_EQ(SYS(mq_send, fd, "1", 2, 0), 0);
	CHECK_EQ(SYS(__mq_timedsend50, fd, "2", 2, 0, &wrong), 0);
	CHECK_EQ(SYS(__mq_timedsend50, fd, "3", 2, 0, &wrong), EINVAL);
	CHECK_EQ(SYS(__mq_timedsend50, fd, "3", 2, 0, &at), ETIMEDOUT);
	fake_sleep_hook = somebody_receives;
	CHECK_EQ(SYS(mq_send, fd, "3", 2, 0), 0);
	fake_sleep_hook = NULL;
	CHECK_EQ(SYSOK(mq_receive, fd, buf, sizeof(buf), 0), 2);
	CHECK_STR(buf, "2");
	CHECK_EQ(SYSOK(mq_receive, fd, buf, sizeof(buf), 0), 2);
	CHECK_STR(buf, "3");
	CHECK_EQ(SYS(mq_setattr, fd, &attr, 0), 0);
	CHECK_EQ(SYS(mq_receive, fd, buf, sizeof(buf), 0), EAGAIN);
	attr.mq_flags = 0;
	CHECK_EQ(SYS(mq_setattr, fd, &attr, &attr), 0);
	CHECK_EQ(attr.mq_flags, O_NONBLOCK);
	CHECK_EQ(attr.mq_curmsgs, 0);
	fake_sleep_hook = somebody_closes;
	CHECK_EQ(SYS(mq_receive, fd, buf, sizeof(buf), 0), EINTR);
	fake_sleep_hook = NULL;
	CHECK_EQ(SYS(mq_receive, fd, buf, sizeof(buf), 0), EBADF);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(one_is_told_once)
{
	struct nb_sigevent ev = { .sigev_signo = 7 };

	sys_start();
	fd = create("/tell");
	CHECK_EQ(SYS(mq_notify, fd, &ev), 0);
	CHECK_EQ(SYS(mq_notify, fd, &ev), EBUSY);
	told = 0;
	CHECK_EQ(SYS(mq_send, fd, "1", 2, 0), 0);
	CHECK_EQ(told, 107);
	told = 0;
	CHECK_EQ(SYSOK(mq_receive, fd, buf, sizeof(buf), 0), 2);
	CHECK_EQ(SYS(mq_send, fd, "1", 2, 0), 0);
	CHECK_EQ(told, 0);
	/* Whose descriptor is closed is told no more. */
	CHECK_EQ(SYS(mq_notify, fd, &ev), 0);
	CHECK_EQ(SYS(mq_close, fd), 0);
	fd = SYSOK(mq_open, "/tell", O_RDWR, 0, 0);
	CHECK_EQ(SYSOK(mq_receive, fd, buf, sizeof(buf), 0), 2);
	CHECK_EQ(SYS(mq_send, fd, "1", 2, 0), 0);
	CHECK_EQ(told, 0);
	ev.sigev_signo = 0;
	CHECK_EQ(SYS(mq_notify, fd, &ev), EINVAL);
	CHECK_EQ(SYS(mq_unlink, "/tell"), 0);
	sys_stop();
	CHECK_EQ(fake_memory_count, 0);
}

TEST(memory_may_run_out_anywhere)
{
	long limit;
	int error = ENOMEM, got;

	for (limit = 0; error != 0 && limit < 20; limit++) {
		sys_start();
		fake_memory_limit = limit;
		error = SYS(mq_open, "/short", O_RDWR | O_CREAT, 0600, &small);
		got = (int)sys_result[0];
		if (error == 0) {
			error = SYS(mq_send, got, "1", 2, 0);
			fake_memory_limit = -1;
			CHECK_EQ(SYS(mq_unlink, "/short"), 0);
		} else {
			fake_memory_limit = -1;
			CHECK_EQ(SYS(mq_unlink, "/short"), ENOENT);
		}
		sys_stop();
		CHECK_EQ(fake_memory_count, 0);
	}
	CHECK_EQ(error, 0);
	CHECK(limit > 2);
}
