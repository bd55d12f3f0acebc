/*
 * utmpx.c - who is logged in: records in a file that is made by the first of
 * them. Nobody logs in to a guest by itself, so there usually is no file.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>
#include <util.h>
#include <utmpx.h>

static char path[PATH_MAX] = _PATH_UTMPX;
static int fd = -1;
static struct utmpx current;

int
utmpxname(const char *name)
{
	size_t len = strlen(name);

	/* As NetBSD: names end in x, so that the old files are not taken. */
	if (len == 0 || len >= sizeof(path) || name[len - 1] != 'x')
		return 0;
	strcpy(path, name);
	endutxent();
	return 1;
}

void
endutxent(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
}

void
setutxent(void)
{
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_SET);
}

struct utmpx *
getutxent(void)
{
	if (fd < 0 && (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	return read(fd, &current, sizeof(current)) == sizeof(current) ? &current : 0;
}

struct utmpx *
getutxid(const struct utmpx *wanted)
{
	struct utmpx want = *wanted, *u;

	if (want.ut_type == EMPTY)
		return 0;
	while ((u = getutxent()) != 0) {
		if (want.ut_type <= NEW_TIME) {
			if (u->ut_type == want.ut_type)
				return u;
		} else if (u->ut_type >= INIT_PROCESS && u->ut_type <= DEAD_PROCESS &&
		    memcmp(u->ut_id, want.ut_id, sizeof(u->ut_id)) == 0)
			return u;
	}
	errno = ESRCH;
	return 0;
}

struct utmpx *
getutxline(const struct utmpx *wanted)
{
	struct utmpx want = *wanted, *u;

	while ((u = getutxent()) != 0)
		if ((u->ut_type == USER_PROCESS || u->ut_type == LOGIN_PROCESS) &&
		    strncmp(u->ut_line, want.ut_line, sizeof(u->ut_line)) == 0)
			return u;
	errno = ESRCH;
	return 0;
}

struct utmpx *
pututxline(const struct utmpx *record)
{
	struct utmpx new = *record, old;
	off_t at = 0;
	int out;

	if ((out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644)) < 0)
		return 0;
	if (flock(out, LOCK_EX) != 0)
		goto fail;
	/* The place of the record with this id, or the end. */
	for (; pread(out, &old, sizeof(old), at) == sizeof(old); at += sizeof(old))
		if (new.ut_type <= NEW_TIME ? old.ut_type == new.ut_type :
		    memcmp(old.ut_id, new.ut_id, sizeof(old.ut_id)) == 0)
			break;
	if (pwrite(out, &new, sizeof(new), at) != sizeof(new))
		goto fail;
	close(out);
	current = new;
	return &current;
fail:
	close(out);
	return 0;
}

int
updwtmpx(const char *name, const struct utmpx *record)
{
	int out = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644), r;

	if (out < 0)
		return -1;
	r = write(out, record, sizeof(*record)) == sizeof(*record) ? 0 : -1;
	close(out);
	return r;
}

void
loginx(const struct utmpx *u)
{
	(void)pututxline(u);
	(void)updwtmpx(_PATH_WTMPX, u);
}

int
logoutx(const char *line, int status, int type)
{
	struct utmpx want, *u;

	memset(&want, 0, sizeof(want));
	strncpy(want.ut_line, line, sizeof(want.ut_line));
	setutxent();
	if ((u = getutxline(&want)) == 0) {
		endutxent();
		return 0;
	}
	want = *u;
	endutxent();
	want.ut_type = (uint16_t)type;
	want.ut_exit.e_exit = (uint16_t)(status >> 8 & 0xff);
	want.ut_exit.e_termination = (uint16_t)(status & 0x7f);
	gettimeofday(&want.ut_tv, 0);
	return pututxline(&want) != 0;
}

void
logwtmpx(const char *line, const char *name, const char *host, int status, int type)
{
	struct utmpx u;

	memset(&u, 0, sizeof(u));
	strncpy(u.ut_line, line, sizeof(u.ut_line));
	strncpy(u.ut_name, name, sizeof(u.ut_name));
	strncpy(u.ut_host, host, sizeof(u.ut_host));
	u.ut_type = (uint16_t)type;
	u.ut_exit.e_exit = (uint16_t)(status >> 8 & 0xff);
	u.ut_exit.e_termination = (uint16_t)(status & 0x7f);
	gettimeofday(&u.ut_tv, 0);
	(void)updwtmpx(_PATH_WTMPX, &u);
}
