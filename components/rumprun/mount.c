/*
 * mount.c - the file systems that the configuration asks for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fs/tmpfs/tmpfs_args.h>
#include <isofs/cd9660/cd9660_mount.h>

#include "rumprun.h"

/* What is tried for a disk whose file system is not told, in this order. */
static const char *const disk_types[] = {
	MOUNT_FFS, MOUNT_EXT2FS, MOUNT_CD9660, NULL,
};

static void __attribute__((__noreturn__))
mount_fatal(const struct mount_entry *m, const char *type, const char *why)
{
	rumprun_fatal("\"%s\": %s on %s%s%s: %s", m->key,
	    m->path != NULL ? m->path : m->source, m->mountpoint,
	    type != NULL ? " as " : "", type != NULL ? type : "", why);
}

/* mkdir -p. */
static void
make_folders(const struct mount_entry *m)
{
	char *path = strdup(m->mountpoint), *p;

	if (path == NULL)
		mount_fatal(m, NULL, strerror(ENOMEM));
	for (p = path + 1; *p != '\0'; p++)
		if (*p == '/') {
			*p = '\0';
			(void)mkdir(path, 0755);
			*p = '/';
		}
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		mount_fatal(m, NULL, strerror(errno));
	free(path);
}

/* The argument of every type of disk begins with the device's name. */
static int
mount_disk(const struct mount_entry *m, const char *type, int flags)
{
	struct iso_args args;

	memset(&args, 0, sizeof(args));
	args.fspec = m->path;
	return mount(type, m->mountpoint, flags, &args, sizeof(args));
}

static void
mount_one(const struct mount_entry *m)
{
	const char *given[] = { m->fstype, NULL }, *const *type = given;
	const char *last = NULL;
	struct tmpfs_args args;
	int flags = m->read_only ? MNT_RDONLY : 0, error = ENODEV;

	make_folders(m);
	if (strcmp(m->source, MOUNT_TMPFS) == 0) {
		memset(&args, 0, sizeof(args));
		args.ta_version = TMPFS_ARGS_VERSION;
		args.ta_size_max = m->size;
		args.ta_root_mode = 01777;
		if (mount(MOUNT_TMPFS, m->mountpoint, flags, &args,
		    sizeof(args)) != 0)
			mount_fatal(m, NULL, strerror(errno));
		return;
	}
	if (m->fstype == NULL || strcmp(m->fstype, "blk") == 0)
		type = disk_types;
	for (; *type != NULL; type++) {
		if (mount_disk(m, *type, flags) == 0)
			return;
		/* A disk, or a file system, that can only be read. */
		if (errno == EROFS && !m->read_only &&
		    mount_disk(m, *type, flags | MNT_RDONLY) == 0)
			return;
		/* ENODEV: the image does not have it; EINVAL: it is another. */
		if (errno == ENODEV && type != given)
			continue;
		error = errno;
		last = *type;
		if (error != EINVAL)
			break;
	}
	if (error == EINVAL)
		mount_fatal(m, type == given ? last : NULL,
		    "no file system of that kind there");
	if (error == ENODEV)
		mount_fatal(m, last, "the image has no such file system");
	mount_fatal(m, last, strerror(error));
}

void
rumprun_mounts(const struct config *config)
{
	size_t i;

	for (i = 0; i < config->mount_count; i++)
		mount_one(&config->mounts[i]);
}
