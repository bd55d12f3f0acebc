/*
 * unpack.c - copies the files that were baked into the image to the root file
 * system, before the programs' constructors run. Being copies in memory, they
 * can be written to.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpio.h"

/* The archive; made by rumprun-bake. */
extern const unsigned char rumprun_files[], rumprun_files_end[];

void rumprun_files_unpack(void);

static void __attribute__((__noreturn__))
fail(const char *name, const char *why)
{
	fprintf(stderr, "rumprun: the image's file /%s: %s\n", name, why);
	_exit(EXIT_FAILURE);
}

static void
file_write(const struct cpio_entry *e)
{
	const unsigned char *p = e->data;
	size_t left = e->size;
	ssize_t n;
	int fd = open(e->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd == -1)
		fail(e->name, strerror(errno));
	for (; left > 0; p += n, left -= (size_t)n)
		if ((n = write(fd, p, left)) <= 0)
			fail(e->name, strerror(n == 0 ? EIO : errno));
	if (fchmod(fd, e->mode & 07777) != 0 || close(fd) != 0)
		fail(e->name, strerror(errno));
}

static void
link_make(const struct cpio_entry *e)
{
	char *target = strndup((const char *)e->data, e->size);

	if (target == NULL || symlink(target, e->name) != 0)
		fail(e->name, strerror(errno));
	free(target);
}

static void
entry_make(const struct cpio_entry *e)
{
	if (S_ISDIR(e->mode)) {
		/* Some are there at every start, with the modes they need. */
		if (mkdir(e->name, e->mode & 07777) != 0 && errno != EEXIST)
			fail(e->name, strerror(errno));
	} else if (S_ISREG(e->mode))
		file_write(e);
	else if (S_ISLNK(e->mode))
		link_make(e);
	else
		fail(e->name, "neither file, directory nor symbolic link");
}

void
rumprun_files_unpack(void)
{
	struct cpio archive = {
		rumprun_files, (size_t)(rumprun_files_end - rumprun_files)
	};
	struct cpio_entry e;
	enum cpio_result r;

	/* Names are relative; the working directory is the root. */
	while ((r = cpio_next(&archive, &e)) == CPIO_ENTRY)
		entry_make(&e);
	if (r == CPIO_DAMAGED)
		fail("", "the archive is damaged");
}
