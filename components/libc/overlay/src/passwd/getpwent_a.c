/*
 * getpwent_a.c - entries of /etc/passwd: name:password:uid:gid:gecos:home:shell.
 */
#include <pthread.h>
#include <stdlib.h>

#include <../passwd/pwf.h>

static char empty[] = "";

/* The next field of a line: ends it in place; NULL where there is none. */
static char *
field(char **p)
{
	char *start = *p, *end;

	if (!start)
		return 0;
	end = strchr(start, ':');
	if (end)
		*end++ = '\0';
	*p = end;
	return start;
}

static int
parse(char *line, struct passwd *pw)
{
	char *uid, *gid;

	pw->pw_name = field(&line);
	pw->pw_passwd = field(&line);
	uid = field(&line);
	gid = field(&line);
	pw->pw_gecos = field(&line);
	pw->pw_dir = field(&line);
	pw->pw_shell = field(&line);
	if (!pw->pw_shell)
		return -1;
	pw->pw_uid = (uid_t)strtoul(uid, 0, 10);
	pw->pw_gid = (gid_t)strtoul(gid, 0, 10);
	pw->pw_class = empty;
	pw->pw_change = 0;
	pw->pw_expire = 0;
	return 0;
}

int
__getpwent_a(FILE *f, struct passwd *pw, char **line, size_t *size, struct passwd **res)
{
	int state, error = 0;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	for (;;) {
		ssize_t len = getline(line, size, f);

		if (len < 0) {
			error = ferror(f) ? errno : 0;
			free(*line);
			*line = 0;
			pw = 0;
			break;
		}
		if (len > 0 && (*line)[len - 1] == '\n')
			(*line)[len - 1] = '\0';
		if (parse(*line, pw) == 0)
			break;
	}
	pthread_setcancelstate(state, 0);
	*res = pw;
	if (error)
		errno = error;
	return error;
}
