/*
 * passwd.c - NetBSD's further ways into the databases of users and groups.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

/* The files are opened by the first call after this one, and stay so. */
int
setpassent(int stay_open)
{
	(void)stay_open;
	setpwent();
	return 1;
}

int
setgroupent(int stay_open)
{
	(void)stay_open;
	setgrent();
	return 1;
}

/* Moves a string into the buffer; NULL when it is full. */
static char *
keep(char **buf, size_t *room, const char *s)
{
	size_t n = strlen(s) + 1;
	char *to = *buf;

	if (n > *room)
		return 0;
	memcpy(to, s, n);
	*buf += n;
	*room -= n;
	return to;
}

int
getpwent_r(struct passwd *pw, char *buf, size_t room, struct passwd **result)
{
	struct passwd *p;

	*result = 0;
	errno = 0;
	if ((p = getpwent()) == 0)
		return errno;
	*pw = *p;
	if ((pw->pw_name = keep(&buf, &room, p->pw_name)) == 0 ||
	    (pw->pw_passwd = keep(&buf, &room, p->pw_passwd)) == 0 ||
	    (pw->pw_class = keep(&buf, &room, p->pw_class ? p->pw_class : "")) == 0 ||
	    (pw->pw_gecos = keep(&buf, &room, p->pw_gecos)) == 0 ||
	    (pw->pw_dir = keep(&buf, &room, p->pw_dir)) == 0 ||
	    (pw->pw_shell = keep(&buf, &room, p->pw_shell)) == 0)
		return ERANGE;
	*result = pw;
	return 0;
}

int
getgrent_r(struct group *gr, char *buf, size_t room, struct group **result)
{
	struct group *g;
	size_t n, i, pad = -(size_t)buf & (sizeof(char *) - 1);

	*result = 0;
	errno = 0;
	if ((g = getgrent()) == 0)
		return errno;
	*gr = *g;
	for (n = 0; g->gr_mem[n]; n++)
		continue;
	if (room < pad || room - pad < (n + 1) * sizeof(char *))
		return ERANGE;
	gr->gr_mem = (char **)(buf + pad);
	buf += pad + (n + 1) * sizeof(char *);
	room -= pad + (n + 1) * sizeof(char *);
	if ((gr->gr_name = keep(&buf, &room, g->gr_name)) == 0 ||
	    (gr->gr_passwd = keep(&buf, &room, g->gr_passwd)) == 0)
		return ERANGE;
	for (i = 0; i < n; i++)
		if ((gr->gr_mem[i] = keep(&buf, &room, g->gr_mem[i])) == 0)
			return ERANGE;
	gr->gr_mem[n] = 0;
	*result = gr;
	return 0;
}

int
getgroupmembership(const char *name, gid_t first, gid_t *list, int max, int *count)
{
	int n = max;
	int r = getgrouplist(name, first, list, &n);

	*count = n;
	return r < 0 ? -1 : 0;
}
