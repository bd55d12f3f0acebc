/*
 * fileflags.c - chflags(2)'s flags by name.
 */
#define _NETBSD_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <util.h>

/* "no" before a name takes the flag away; nodump's other half is dump. */
static const struct {
	const char *name;
	unsigned long flag;
	int inverted;
} names[] = {
	{ "arch", SF_ARCHIVED, 0 }, { "archived", SF_ARCHIVED, 0 },
	{ "dump", UF_NODUMP, 1 },
	{ "opaque", UF_OPAQUE, 0 },
	{ "sappnd", SF_APPEND, 0 }, { "sappend", SF_APPEND, 0 },
	{ "schg", SF_IMMUTABLE, 0 }, { "schange", SF_IMMUTABLE, 0 }, { "simmutable", SF_IMMUTABLE, 0 },
	{ "uappnd", UF_APPEND, 0 }, { "uappend", UF_APPEND, 0 },
	{ "uchg", UF_IMMUTABLE, 0 }, { "uchange", UF_IMMUTABLE, 0 }, { "uimmutable", UF_IMMUTABLE, 0 },
};
#define NAMES	(sizeof(names) / sizeof(names[0]))

char *
flags_to_string(unsigned long flags, const char *none)
{
	unsigned long told = 0;
	char text[128] = "";
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (!(flags & names[i].flag) || told & names[i].flag)
			continue;
		told |= names[i].flag;
		if (*text)
			strlcat(text, ",", sizeof(text));
		if (names[i].inverted)
			strlcat(text, "no", sizeof(text));
		strlcat(text, names[i].name, sizeof(text));
	}
	return strdup(*text ? text : none);
}

int
string_to_flags(char **text, unsigned long *set, unsigned long *clear)
{
	char *word;
	size_t i;

	if (set)
		*set = 0;
	if (clear)
		*clear = 0;
	while ((word = strsep(text, "\t ,")) != 0) {
		int no = 0;

		if (*word == '\0' || strcmp(word, "none") == 0)
			continue;
		for (;;) {
			for (i = 0; i < NAMES; i++)
				if (strcmp(word, names[i].name) == 0)
					break;
			if (i < NAMES || no || strncmp(word, "no", 2) != 0)
				break;
			no = 1;
			word += 2;
		}
		if (i == NAMES) {
			*text = no ? word - 2 : word;
			return 1;
		}
		if (no != names[i].inverted) {
			if (clear)
				*clear |= names[i].flag;
		} else if (set)
			*set |= names[i].flag;
	}
	return 0;
}
