/*
 * fstab.c - the lines of /etc/fstab.
 */
#define _NETBSD_SOURCE
#include <fstab.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vis.h>

static FILE *file;
static char *line;
static size_t room;
static struct fstab entry;

void
endfsent(void)
{
	if (file)
		fclose(file);
	file = 0;
	free(line);
	line = 0;
	room = 0;
}

int
setfsent(void)
{
	if (file) {
		rewind(file);
		return 1;
	}
	return (file = fopen(_PATH_FSTAB, "re")) != 0;
}

/* One of the two-letter words among the options; rw when there is none. */
static const char *
kind(const char *options)
{
	static const char *const kinds[] = { FSTAB_RW, FSTAB_RQ, FSTAB_RO, FSTAB_SW, FSTAB_DP, FSTAB_XX };
	size_t i, n;

	for (; *options; options += n + (options[n] == ',')) {
		n = strcspn(options, ",");
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (n == 2 && memcmp(options, kinds[i], 2) == 0)
				return kinds[i];
	}
	return FSTAB_RW;
}

/* The next blank-separated word, with vis(3)'s sequences undone. */
static char *
word(char **rest)
{
	char *s;

	while ((s = strsep(rest, " \t\n")) != 0 && *s == '\0')
		continue;
	if (s && strunvis(s, s) < 0)
		return 0;
	return s;
}

struct fstab *
getfsent(void)
{
	char *rest, *s;

	if (!file && !setfsent())
		return 0;
	while (getline(&line, &room, file) > 0) {
		rest = line + strspn(line, " \t");
		if (*rest == '#' || *rest == '\n' || *rest == '\0')
			continue;
		if ((entry.fs_spec = word(&rest)) == 0 || (entry.fs_file = word(&rest)) == 0 ||
		    (entry.fs_vfstype = word(&rest)) == 0 || (entry.fs_mntops = word(&rest)) == 0)
			continue;
		entry.fs_type = kind(entry.fs_mntops);
		s = word(&rest);
		entry.fs_freq = s ? atoi(s) : 0;
		s = s ? word(&rest) : 0;
		entry.fs_passno = s ? atoi(s) : 0;
		return &entry;
	}
	return 0;
}

struct fstab *
getfsspec(const char *spec)
{
	struct fstab *fs;

	if (setfsent())
		while ((fs = getfsent()) != 0)
			if (strcmp(fs->fs_spec, spec) == 0)
				return fs;
	return 0;
}

struct fstab *
getfsfile(const char *path)
{
	struct fstab *fs;

	if (setfsent())
		while ((fs = getfsent()) != 0)
			if (strcmp(fs->fs_file, path) == 0)
				return fs;
	return 0;
}
