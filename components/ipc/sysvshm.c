/*
 * sysvshm.c - System V shared memory: shmget(2), shmat(2), shmdt(2), shmctl(2).
 *
 * All programs of an image share one address space, so a segment that two of them
 * attach is mapped twice, as with any other shared object. A removed segment lives
 * until it is detached everywhere. Lock for everything here: the monitor.
 */
#include "sysvipc.h"

#include "rump/component.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/mapping.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/mman.h"
#include "netbsd/stat.h"
#include "netbsd/syscall.h"

#define SHM_LOCK	3
#define SHM_UNLOCK	4
#define SHM_RDONLY	0x1000
#define SHM_RND		0x2000

#define SEGMENT_MAX	(1UL << 40)	/* bytes; memory ends before that */
#define ATTACHED_MAX	128		/* by one program, as on NetBSD */
#define PAGE_SIZE	RUMPUSER_PAGE_SIZE

struct shmid_ds {
	struct ipc_perm shm_perm;
	size_t shm_segsz;
	int shm_lpid, shm_cpid;
	unsigned int shm_nattch;
	int64_t shm_atime, shm_dtime, shm_ctime;
	void *_shm_internal;
};
CTASSERT(sizeof(struct shmid_ds) == 88);
CTASSERT(offsetof(struct shmid_ds, shm_atime) == 56);

struct segment {
	struct ipc_object sg_object;	/* first */
	struct mapobj sg_map;
	struct shmid_ds sg_ds;
	size_t sg_pages;
	rump_paddr_t *sg_frames;	/* 0: not touched yet, but promised */
};

/* What one shmat(2) has mapped. */
struct attachment {
	struct attachment *at_next;
	int at_pid;
	uintptr_t at_addr;
	struct segment *at_segment;	/* referenced */
};

static void segment_free(struct ipc_object *);
static struct ipc_table segments = { .it_free = segment_free };
static struct attachment *attachments;

static int64_t
now(void)
{
	return rumpuser_clock_wall() / NSEC_PER_SEC;
}

static int
segment_find(int id, struct segment **sg)
{
	struct ipc_object *io;
	int error = ipc_find(&segments, id, &io);

	if (error == 0)
		*sg = (struct segment *)io;
	return error;
}

static size_t
segment_len(const struct segment *sg)
{
	return sg->sg_pages * PAGE_SIZE;
}

/* ---- Pages -------------------------------------------------------------- */

static struct segment *
map_segment(struct mapobj *mo)
{
	return container_of(mo, struct segment, sg_map);
}

static int
map_getpage(struct mapobj *mo, uint64_t offset, bool write __unused,
    rump_paddr_t *pa)
{
	struct segment *sg = map_segment(mo);
	rump_paddr_t *frame;

	if (offset / PAGE_SIZE >= sg->sg_pages)
		return EINVAL;
	frame = &sg->sg_frames[offset / PAGE_SIZE];
	if (*frame == 0) {
		*frame = page_alloc_promised();
		memset(rumpuser_pa_to_va(*frame), 0, PAGE_SIZE);
	}
	*pa = *frame;
	return 0;
}

/* Frames stay with the segment. */
static void
map_putpage(struct mapobj *mo __unused, uint64_t offset __unused,
    rump_paddr_t pa __unused)
{
}

static uint64_t
map_size(struct mapobj *mo)
{
	return map_segment(mo)->sg_ds.shm_segsz;
}

static void
map_hold(struct mapobj *mo)
{
	ipc_hold(&map_segment(mo)->sg_object);
}

static void
map_release(struct mapobj *mo)
{
	ipc_release(&segments, &map_segment(mo)->sg_object);
}

static const struct mapops segment_mapops = {
	.mo_getpage = map_getpage,
	.mo_putpage = map_putpage,
	.mo_size = map_size,
	.mo_hold = map_hold,
	.mo_release = map_release,
};

/* ---- Segments ----------------------------------------------------------- */

static void
segment_free(struct ipc_object *io)
{
	struct segment *sg = (struct segment *)io;
	size_t i;

	for (i = 0; i < sg->sg_pages; i++)
		if (sg->sg_frames[i] != 0)
			page_free_promised(sg->sg_frames[i]);
	page_uncommit(sg->sg_pages);
	kmem_free(sg->sg_frames, sg->sg_pages * sizeof(sg->sg_frames[0]));
	kmem_free(sg, sizeof(*sg));
}

/* A segment without a number. NULL: no memory. */
static struct segment *
segment_create(size_t size)
{
	size_t pages = roundup2(size, PAGE_SIZE) / PAGE_SIZE;
	struct segment *sg;

	if (page_commit(pages) != 0)
		return NULL;
	sg = kmem_zalloc(sizeof(*sg));
	if (sg != NULL)
		sg->sg_frames = kmem_zalloc(pages * sizeof(sg->sg_frames[0]));
	if (sg == NULL || sg->sg_frames == NULL) {
		if (sg != NULL)
			kmem_free(sg, sizeof(*sg));
		page_uncommit(pages);
		return NULL;
	}
	sg->sg_map.mo_ops = &segment_mapops;
	sg->sg_pages = pages;
	sg->sg_ds.shm_segsz = size;
	sg->sg_ds.shm_cpid = curproc->p_pid;
	sg->sg_ds.shm_ctime = now();
	return sg;
}

static int
sys_shmget(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	long key = args[0];
	size_t size = (size_t)args[1];
	int flags = (int)args[2], error, id;
	struct ipc_object *io;
	struct segment *sg;

	error = ipc_lookup(&segments, key, flags, &id, &io);
	if (error != 0)
		return error;
	if (io != NULL) {
		if (size > ((struct segment *)io)->sg_ds.shm_segsz)
			return EINVAL;
	} else {
		if (size == 0 || size > SEGMENT_MAX)
			return EINVAL;
		sg = segment_create(size);
		if (sg == NULL)
			return ENOMEM;
		error = ipc_enter(&segments, &sg->sg_object, key, flags, &id);
		if (error != 0) {
			segment_free(&sg->sg_object);
			return error;
		}
	}
	retval[0] = id;
	return 0;
}
SYSCALL(shmget);

/* ---- Attaching ---------------------------------------------------------- */

static unsigned int
attached_by(int pid)
{
	const struct attachment *at;
	unsigned int n = 0;

	for (at = attachments; at != NULL; at = at->at_next)
		if (at->at_pid == pid)
			n++;
	return n;
}

static int
sys_shmat(struct lwp *l, const register_t args[], register_t *retval)
{
	uintptr_t addr = (uintptr_t)args[1];
	int flags = (int)args[2], pid = lwp_proc(l)->p_pid, error;
	struct attachment *at;
	struct segment *sg;

	error = segment_find((int)args[0], &sg);
	if (error != 0)
		return error;
	if (attached_by(pid) >= ATTACHED_MAX)
		return EMFILE;
	if ((flags & SHM_RND) != 0 && addr != 0) {
		addr = rounddown2(addr, PAGE_SIZE);
		if (addr == 0)
			return EINVAL;
	}
	at = kmem_alloc(sizeof(*at));
	if (at == NULL)
		return ENOMEM;
	/* Mapping may sleep, and the segment be removed meanwhile. */
	ipc_hold(&sg->sg_object);
	error = mapping_create(&sg->sg_map, segment_len(sg), PROT_READ |
	    ((flags & SHM_RDONLY) == 0 ? PROT_WRITE : 0), &addr);
	if (error != 0) {
		ipc_release(&segments, &sg->sg_object);
		kmem_free(at, sizeof(*at));
		return error;
	}
	at->at_pid = pid;
	at->at_addr = addr;
	at->at_segment = sg;
	at->at_next = attachments;
	attachments = at;
	sg->sg_ds.shm_nattch++;
	sg->sg_ds.shm_lpid = pid;
	sg->sg_ds.shm_atime = now();
	retval[0] = (register_t)addr;
	return 0;
}
SYSCALL(shmat);

/* Undoes the attachment *link. ENOMEM changes nothing. */
static int
detach(struct attachment **link)
{
	struct attachment *at = *link;
	struct segment *sg = at->at_segment;
	int error;

	error = mapping_remove(&sg->sg_map, at->at_addr, segment_len(sg));
	if (error != 0)
		return error;
	sg->sg_ds.shm_nattch--;
	sg->sg_ds.shm_lpid = at->at_pid;
	sg->sg_ds.shm_dtime = now();
	*link = at->at_next;
	kmem_free(at, sizeof(*at));
	ipc_release(&segments, &sg->sg_object);
	return 0;
}

static int
sys_shmdt(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	struct attachment **link;

	for (link = &attachments; *link != NULL; link = &(*link)->at_next)
		if ((*link)->at_pid == lwp_proc(l)->p_pid &&
		    (*link)->at_addr == addr)
			return detach(link);
	return EINVAL;
}
SYSCALL(shmdt);

static void
detach_exit(struct proc *p)
{
	struct attachment **link = &attachments;

	while (*link != NULL)
		if ((*link)->at_pid != p->p_pid || detach(link) != 0)
			link = &(*link)->at_next;
}

/* Owner: the list of hooks, for ever. */
static struct proc_hook detach_hook = { .ph_exit = detach_exit };

static void
sysvshm_init(void)
{
	proc_hook_register(&detach_hook);
}
RUMP_INIT(RUMP_INIT_BASE, sysvshm_init);

/* ---- Control ------------------------------------------------------------ */

/* Memory is never paged out; locking makes all of it present. */
static void
segment_lock(struct segment *sg)
{
	rump_paddr_t pa;
	size_t i;

	for (i = 0; i < sg->sg_pages; i++)
		(void)map_getpage(&sg->sg_map, i * PAGE_SIZE, true, &pa);
}

static int
sys___shmctl50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	int command = (int)args[1], error;
	void *user = (void *)args[2];
	struct segment *sg;
	struct shmid_ds ds;

	error = segment_find((int)args[0], &sg);
	if (error != 0)
		return error;
	switch (command) {
	case IPC_RMID:
		ipc_remove(&segments, &sg->sg_object);
		return 0;
	case IPC_SET:
		error = copyin(user, &ds, sizeof(ds));
		if (error == 0) {
			sg->sg_object.io_perm.mode =
			    ds.shm_perm.mode & ACCESSPERMS;
			sg->sg_ds.shm_ctime = now();
		}
		return error;
	case IPC_STAT:
		ds = sg->sg_ds;
		ds.shm_perm = sg->sg_object.io_perm;
		return copyout(&ds, user, sizeof(ds));
	case SHM_LOCK:
		segment_lock(sg);
		return 0;
	case SHM_UNLOCK:
		return 0;
	default:
		return EINVAL;
	}
}
SYSCALL(__shmctl50);
