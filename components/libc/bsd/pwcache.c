/*
 * pwcache.c - names of users and groups and their numbers, for programs that
 * ask for the same few many times.
 */
#define _NETBSD_SOURCE
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#define SLOTS	31

struct slot {
	int used;
	int known;
	unsigned int id;
	char name[33];
};
static struct slot users[SLOTS], groups[SLOTS];

/* A cached name, or the number as text; NULL when that is not wanted. */
static const char *
name_of(struct slot *s, unsigned int id, const char *found, int fill, int no_number)
{
	if (fill) {
		s->used = 1;
		s->id = id;
		s->known = found != 0;
		if (found)
			strlcpy(s->name, found, sizeof(s->name));
		else
			snprintf(s->name, sizeof(s->name), "%u", id);
	}
	return s->known || !no_number ? s->name : 0;
}

const char *
user_from_uid(uid_t uid, int no_number)
{
	struct slot *s = &users[uid % SLOTS];
	int fill = !s->used || s->id != uid;
	struct passwd *pw = fill ? getpwuid(uid) : 0;

	return name_of(s, uid, pw ? pw->pw_name : 0, fill, no_number);
}

const char *
group_from_gid(gid_t gid, int no_number)
{
	struct slot *s = &groups[gid % SLOTS];
	int fill = !s->used || s->id != gid;
	struct group *gr = fill ? getgrgid(gid) : 0;

	return name_of(s, gid, gr ? gr->gr_name : 0, fill, no_number);
}

int
uid_from_user(const char *name, uid_t *uid)
{
	struct passwd *pw = getpwnam(name);

	if (!pw)
		return -1;
	*uid = pw->pw_uid;
	return 0;
}

int
gid_from_group(const char *name, gid_t *gid)
{
	struct group *gr = getgrnam(name);

	if (!gr)
		return -1;
	*gid = gr->gr_gid;
	return 0;
}
