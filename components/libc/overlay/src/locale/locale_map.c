/*
 * locale_map.c - the locales there are: C, its other name POSIX, and C.UTF-8.
 */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "locale_impl.h"
#include "fork_impl.h"
#include "libc.h"
#include "lock.h"

volatile int __locale_lock[1];
volatile int *const __locale_lockptr = __locale_lock;

/* There are no catalogues of messages. */
const char *
__lctrans_impl(const char *message, const struct __locale_map *map)
{
	(void)map;
	return message;
}

/* What the environment wants for a category; NULL: nothing. */
static const char *
from_environment(int category)
{
	static const char names[][12] = { "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE",
	    "LC_MONETARY", "LC_MESSAGES" };
	const char *name;

	if ((name = getenv("LC_ALL")) != 0 && *name)
		return name;
	if ((name = getenv(names[category])) != 0 && *name)
		return name;
	name = getenv("LANG");
	return name && *name ? name : 0;
}

/*
 * The locale of a name: NULL is C, LOC_MAP_FAILED with ENOENT that there is none.
 * A user's language that is not there is no reason to lose characters as well:
 * what the environment asks for, and its silence, is C.UTF-8 unless it is C.
 */
const struct __locale_map *
__get_locale(int category, const char *name)
{
	int asked = *name != '\0';

	if (!asked && (name = from_environment(category)) == 0)
		name = "C.UTF-8";
	if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
		return 0;
	if (asked && strcmp(name, "C.UTF-8") != 0) {
		errno = ENOENT;
		return LOC_MAP_FAILED;
	}
	return category == LC_CTYPE ? &__c_dot_utf8 : 0;
}
