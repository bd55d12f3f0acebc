/*
 * sysvipc.c - identifiers and keys of System V's objects.
 */
#include "sysvipc.h"

#include "rump/lib.h"
#include "netbsd/errno.h"
#include "netbsd/stat.h"

static int
object_id(int index, const struct ipc_object *io)
{
	return (int)((unsigned int)io->io_perm._seq << 16 |
	    (unsigned int)index);
}

int
ipc_lookup(struct ipc_table *it, long key, int flags, int *id,
    struct ipc_object **result)
{
	struct ipc_object *io;
	int i;

	*result = NULL;
	if (key == IPC_PRIVATE)
		return 0;
	for (i = 0; i < IPC_OBJECTS; i++) {
		io = it->it_objects[i];
		if (io == NULL || io->io_perm._key != key)
			continue;
		if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
			return EEXIST;
		*id = object_id(i, io);
		*result = io;
		return 0;
	}
	return (flags & IPC_CREAT) != 0 ? 0 : ENOENT;
}

int
ipc_enter(struct ipc_table *it, struct ipc_object *io, long key, int flags,
    int *id)
{
	int i;

	for (i = 0; i < IPC_OBJECTS; i++)
		if (it->it_objects[i] == NULL)
			break;
	if (i == IPC_OBJECTS)
		return ENOSPC;
	memset(&io->io_perm, 0, sizeof(io->io_perm));
	io->io_perm.mode = (uint32_t)flags & ACCESSPERMS;
	io->io_perm._key = key;
	/* Positive numbers only. */
	it->it_seq = (it->it_seq + 1) & 0x7fff;
	io->io_perm._seq = it->it_seq;
	io->io_refs = 1;
	it->it_objects[i] = io;
	*id = object_id(i, io);
	return 0;
}

int
ipc_find(const struct ipc_table *it, int id, struct ipc_object **result)
{
	int i = id & 0xffff;

	if (id < 0 || i >= IPC_OBJECTS || it->it_objects[i] == NULL ||
	    object_id(i, it->it_objects[i]) != id)
		return EINVAL;
	*result = it->it_objects[i];
	return 0;
}

void
ipc_hold(struct ipc_object *io)
{
	io->io_refs++;
}

void
ipc_release(struct ipc_table *it, struct ipc_object *io)
{
	if (--io->io_refs == 0)
		it->it_free(io);
}

void
ipc_remove(struct ipc_table *it, struct ipc_object *io)
{
	int i;

	for (i = 0; i < IPC_OBJECTS; i++)
		if (it->it_objects[i] == io)
			it->it_objects[i] = NULL;
	io->io_removed = true;
	ipc_release(it, io);
}
