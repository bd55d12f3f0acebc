/*
 * sysvipc.h - what System V's message queues, semaphores and shared memory have in
 * common: identifiers, keys and who may do what (there is one user, so everybody). Monitor held.
 */
#ifndef IPC_SYSVIPC_H
#define IPC_SYSVIPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NetBSD's structure and flags. */
struct ipc_perm {
	uint32_t uid, gid, cuid, cgid;
	uint32_t mode;
	uint16_t _seq;
	long _key;
};
_Static_assert(sizeof(struct ipc_perm) == 32, "ipc_perm");
_Static_assert(offsetof(struct ipc_perm, _key) == 24, "ipc_perm");

#define IPC_PRIVATE	0
#define IPC_RMID	0
#define IPC_SET		1
#define IPC_STAT	2
#define IPC_CREAT	0x200
#define IPC_EXCL	0x400
#define IPC_NOWAIT	0x800

/*
 * The head of every object. Those who sleep for it hold a reference; a removed one
 * is freed with the last.
 */
struct ipc_object {
	struct ipc_perm io_perm;
	bool io_removed;
	unsigned int io_refs;
};

#define IPC_OBJECTS	64

/* All objects of a kind, by index. */
struct ipc_table {
	struct ipc_object *it_objects[IPC_OBJECTS];
	uint16_t it_seq;
	/* Gives back what an object's creation took. */
	void (*it_free)(struct ipc_object *);
};

/* What a key stands for, or NULL; EEXIST, ENOENT as the flags say. */
int ipc_lookup(struct ipc_table *, long key, int flags, int *id,
    struct ipc_object **);
/* Enters a new object. ENOSPC: there are too many. */
int ipc_enter(struct ipc_table *, struct ipc_object *, long key, int flags,
    int *id);
/* By number. EINVAL. */
int ipc_find(const struct ipc_table *, int id, struct ipc_object **);
void ipc_hold(struct ipc_object *);
void ipc_release(struct ipc_table *, struct ipc_object *);
/* Takes the object out of the table; the number is not used again soon. */
void ipc_remove(struct ipc_table *, struct ipc_object *);

#endif /* IPC_SYSVIPC_H */
