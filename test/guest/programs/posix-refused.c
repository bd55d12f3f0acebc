/*
 * What POSIX has and a guest has not: each call fails as docs/compat.md says.
 * The names are what the table has; test/guest/custom/posix.ts compares.
 */
#include <dlfcn.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>
#include <wordexp.h>

#include "tap.h"

static char *args[] = { "sh", NULL };

#define FAILS(name, call, error) do {					\
	errno = 0;							\
	fails((long long)(call), (error), name " " #error);		\
} while (0)

int
main(void)
{
	wordexp_t words;
	pid_t pid;
	char *text;

	FAILS("fork", fork(), ENOSYS);
	FAILS("execl", execl("/bin/sh", "sh", (char *)NULL), ENOSYS);
	FAILS("execle", execle("/bin/sh", "sh", (char *)NULL, args), ENOSYS);
	FAILS("execlp", execlp("sh", "sh", (char *)NULL), ENOSYS);
	FAILS("execv", execv("/bin/sh", args), ENOSYS);
	FAILS("execve", execve("/bin/sh", args, args), ENOSYS);
	FAILS("execvp", execvp("sh", args), ENOSYS);
	FAILS("fexecve", fexecve(0, args, args), ENOSYS);
	is(posix_spawn(&pid, "/bin/sh", NULL, NULL, args, args), ENOSYS, "posix_spawn ENOSYS");
	is(posix_spawnp(&pid, "sh", NULL, NULL, args, args), ENOSYS, "posix_spawnp ENOSYS");
	FAILS("system", system("true"), ENOSYS);
	errno = 0;
	ok(popen("true", "r") == NULL && errno == ENOSYS, "popen ENOSYS");
	is(wordexp("a b", &words, 0), WRDE_NOSYS, "wordexp WRDE_NOSYS");
	ok(dlopen("libm.so", RTLD_NOW) == NULL, "dlopen NULL");
	text = dlerror();
	ok(text != NULL && *text != '\0', "dlerror says: %s", text ? text : "");
	ok(dlsym(NULL, "main") == NULL, "dlsym NULL");
	return tap_done();
}
