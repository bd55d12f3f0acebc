/*
 * sysctl.c - __sysctl(2): the tree of names programs ask for. Each leaf is a
 * function that fills a buffer; CTL_QUERY lists a node's children.
 */
#include "internal.h"
#include "lwpvar.h"
#include "sysctl_stats.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/syscallvar.h"
#include "rump/sysctl.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/sysctl.h"
#include "netbsd/syscall.h"

#define OSTYPE		"NetBSD"
#define OSRELEASE	"10.0"
#define OSREVISION	1000000000
#define VERSION		"NetBSD 10.0 (RUMPRUN)\n"
#define MACHINE		"amd64"
#define MACHINE_ARCH	"x86_64"

/* The guest's name. Lock: the monitor. */
static char hostname[HOSTNAME_MAX] = "rumprun";
static char domainname[HOSTNAME_MAX];
static int hostid;

/* Registered by other components. Lock: the monitor. */
static struct sysctl_provider *providers;

void
sysctl_provider_register(struct sysctl_provider *sp)
{
	sp->sp_next = providers;
	providers = sp;
}

enum kind { NODE, INT, LONG, STRING, STRUCT, WSTRING, WINT, STATS };

/* A value while it is being asked for. */
union value {
	int i;
	int64_t q;
	struct timespec ts;
	int clockrate[5];
	const char *s;
};

struct leaf {
	int number;
	enum kind kind;
	const char *name;
	/* INT, LONG: a constant unless `get' is set. */
	int64_t value;
	const char *string;
	void (*get)(union value *);
	size_t size;			/* STRUCT, STATS */
	int (*stats)(struct sysctl_call *);	/* STATS: answers itself */
};

static void
get_hw_physmem(union value *v)
{
	/* The int form saturates. */
	uint64_t bytes = page_total() * RUMPUSER_PAGE_SIZE;

	v->i = (int)MIN(bytes, 0x7fffffffUL);
}

static void
get_hw_physmem64(union value *v)
{
	v->q = (int64_t)(page_total() * RUMPUSER_PAGE_SIZE);
}

static void
get_boottime(union value *v)
{
	int64_t ns;

	clock_boottime(&ns);
	v->ts = timespec_from_ns(ns);
}

static void
get_clockrate(union value *v)
{
	v->clockrate[0] = 100;
	v->clockrate[1] = 10000;
	v->clockrate[2] = 40;
	v->clockrate[3] = v->clockrate[4] = 100;
}

static void
get_arandom_int(union value *v)
{
	random_get(&v->i, sizeof(v->i));
}

static const struct leaf kern_leaves[] = {
	{ .number = KERN_OSTYPE, .kind = STRING, .name = "ostype", .string = OSTYPE },
	{ .number = KERN_OSRELEASE, .kind = STRING, .name = "osrelease", .string = OSRELEASE },
	{ .number = KERN_OSREV, .kind = INT, .name = "osrevision", .value = OSREVISION },
	{ .number = KERN_VERSION, .kind = STRING, .name = "version", .string = VERSION },
	{ .number = KERN_MAXPROC, .kind = INT, .name = "maxproc", .value = 1024 },
	{ .number = KERN_MAXFILES, .kind = INT, .name = "maxfiles", .value = FD_LIMIT_MAX },
	{ .number = KERN_ARGMAX, .kind = INT, .name = "argmax", .value = 262144 },
	{ .number = KERN_SECURELVL, .kind = INT, .name = "securelevel", .value = -1 },
	{ .number = KERN_HOSTNAME, .kind = WSTRING, .name = "hostname", .string = hostname },
	{ .number = KERN_HOSTID, .kind = WINT, .name = "hostid" },
	{ .number = KERN_CLOCKRATE, .kind = STRUCT, .name = "clockrate", .get = get_clockrate, .size = 20 },
	{ .number = KERN_POSIX1, .kind = INT, .name = "posix1version", .value = 200112 },
	{ .number = KERN_NGROUPS, .kind = INT, .name = "ngroups", .value = 16 },
	{ .number = KERN_JOB_CONTROL, .kind = INT, .name = "job_control", .value = 1 },
	{ .number = KERN_SAVED_IDS, .kind = INT, .name = "saved_ids", .value = 1 },
	{ .number = KERN_DOMAINNAME, .kind = WSTRING, .name = "domainname", .string = domainname },
	{ .number = KERN_FSYNC, .kind = INT, .name = "fsync", .value = 1 },
	{ .number = KERN_SYNCHRONIZED_IO, .kind = INT, .name = "synchronized_io", .value = 1 },
	{ .number = KERN_IOV_MAX, .kind = INT, .name = "iov_max", .value = UIO_MAXIOV },
	{ .number = KERN_MAPPED_FILES, .kind = INT, .name = "mapped_files", .value = 1 },
	{ .number = KERN_MEMLOCK, .kind = INT, .name = "memlock", .value = 1 },
	{ .number = KERN_MEMLOCK_RANGE, .kind = INT, .name = "memlock_range", .value = 1 },
	{ .number = KERN_MEMORY_PROTECTION, .kind = INT, .name = "memory_protection", .value = 1 },
	{ .number = KERN_LOGIN_NAME_MAX, .kind = INT, .name = "login_name_max", .value = 17 },
	{ .number = KERN_MONOTONIC_CLOCK, .kind = INT, .name = "monotonic_clock", .value = 200112 },
	{ .number = KERN_URND, .kind = INT, .name = "urandom", .get = get_arandom_int },
	{ .number = KERN_POSIX_THREADS, .kind = INT, .name = "posix_threads", .value = 200112 },
	{ .number = KERN_POSIX_TIMERS, .kind = INT, .name = "posix_timers", .value = 200112 },
	{ .number = KERN_PROC2, .kind = STATS, .name = "proc2", .stats = sysctl_kern_proc2 },
	{ .number = KERN_CP_TIME, .kind = STATS, .name = "cp_time", .size = 40, .stats = sysctl_kern_cp_time },
	{ .number = KERN_ARND, .kind = STRUCT, .name = "arandom" },
	{ .number = KERN_BOOTTIME, .kind = STRUCT, .name = "boottime", .get = get_boottime, .size = sizeof(struct timespec) },
};

static const struct leaf hw_leaves[] = {
	{ .number = HW_MACHINE, .kind = STRING, .name = "machine", .string = MACHINE },
	{ .number = HW_MODEL, .kind = STRING, .name = "model", .string = "Rumprun" },
	{ .number = HW_NCPU, .kind = INT, .name = "ncpu", .value = 1 },
	{ .number = HW_BYTEORDER, .kind = INT, .name = "byteorder", .value = 1234 },
	{ .number = HW_PHYSMEM, .kind = INT, .name = "physmem", .get = get_hw_physmem },
	{ .number = HW_USERMEM, .kind = INT, .name = "usermem", .get = get_hw_physmem },
	{ .number = HW_PAGESIZE, .kind = INT, .name = "pagesize", .value = RUMPUSER_PAGE_SIZE },
	{ .number = HW_MACHINE_ARCH, .kind = STRING, .name = "machine_arch", .string = MACHINE_ARCH },
	{ .number = HW_ALIGNBYTES, .kind = INT, .name = "alignbytes", .value = 15 },
	{ .number = HW_PHYSMEM64, .kind = LONG, .name = "physmem64", .get = get_hw_physmem64 },
	{ .number = HW_USERMEM64, .kind = LONG, .name = "usermem64", .get = get_hw_physmem64 },
	{ .number = HW_NCPUONLINE, .kind = INT, .name = "ncpuonline", .value = 1 },
};

static const struct leaf vm_leaves[] = {
	{ .number = VM_LOADAVG, .kind = STATS, .name = "loadavg", .size = 24, .stats = sysctl_vm_loadavg },
	{ .number = VM_UVMEXP, .kind = STATS, .name = "uvmexp", .size = 312, .stats = sysctl_vm_uvmexp },
	{ .number = VM_UVMEXP2, .kind = STATS, .name = "uvmexp2", .size = 616, .stats = sysctl_vm_uvmexp2 },
};

struct top {
	int number;
	const char *name;
	const struct leaf *leaves;
	size_t count;
};

static const struct top tops[] = {
	{ CTL_KERN, "kern", kern_leaves, nitems(kern_leaves) },
	{ CTL_VM, "vm", vm_leaves, nitems(vm_leaves) },
	{ CTL_HW, "hw", hw_leaves, nitems(hw_leaves) },
};

/* ---- Reading and writing ------------------------------------------------ */

/* Gives `len' bytes to the caller as sysctl(3) says: size, then as fits. */
int
sysctl_copyout(struct sysctl_call *sc, const void *data, size_t len)
{
	size_t n = MIN(len, sc->sc_oldlen);
	int error;

	sc->sc_needed = len;
	if (sc->sc_old == NULL)
		return 0;
	error = copyout(data, sc->sc_old, n);
	if (error == 0 && n < len)
		error = ENOMEM;
	return error;
}

static int
write_string(struct sysctl_call *sc, char *buf)
{
	char text[HOSTNAME_MAX];
	size_t len = sc->sc_newlen;
	int error;

	if (len >= sizeof(text))
		return EINVAL;
	error = copyin(sc->sc_new, text, len);
	if (error != 0)
		return error;
	text[len] = '\0';
	strlcpy(buf, text, HOSTNAME_MAX);
	return 0;
}

/* kern.arandom: as many random bytes as asked for, up to 256. */
static int
read_arandom(struct sysctl_call *sc)
{
	uint8_t bytes[256];
	size_t len = sc->sc_old == NULL ? sizeof(bytes) :
	    MIN(sc->sc_oldlen, sizeof(bytes));
	int error;

	random_get(bytes, len);
	error = sysctl_copyout(sc, bytes, len);
	explicit_memset(bytes, 0, sizeof(bytes));
	return error;
}

static int
leaf_access(const struct leaf *leaf, struct sysctl_call *sc)
{
	union value v;
	char old[HOSTNAME_MAX];
	int error, i;

	memset(&v, 0, sizeof(v));
	if (sc->sc_new != NULL && leaf->kind != WSTRING && leaf->kind != WINT)
		return EPERM;
	if (leaf->number == KERN_ARND && leaf->kind == STRUCT &&
	    leaf->get == NULL)
		return read_arandom(sc);
	switch (leaf->kind) {
	case WSTRING:
		strlcpy(old, leaf->string, sizeof(old));
		if (sc->sc_new != NULL) {
			error = write_string(sc, leaf->number == KERN_HOSTNAME ?
			    hostname : domainname);
			if (error != 0)
				return error;
		}
		return sysctl_copyout(sc, old, strlen(old) + 1);
	case WINT:
		i = hostid;
		if (sc->sc_new != NULL) {
			if (sc->sc_newlen != sizeof(hostid))
				return EINVAL;
			error = copyin(sc->sc_new, &hostid, sizeof(hostid));
			if (error != 0)
				return error;
		}
		return sysctl_copyout(sc, &i, sizeof(i));
	case STRING:
		return sysctl_copyout(sc, leaf->string,
		    strlen(leaf->string) + 1);
	case STATS:
		return leaf->stats(sc);
	case STRUCT:
		leaf->get(&v);
		return sysctl_copyout(sc, &v, leaf->size);
	case LONG:
		v.q = leaf->value;
		if (leaf->get != NULL)
			leaf->get(&v);
		return sysctl_copyout(sc, &v.q, sizeof(v.q));
	default:
		v.i = (int)leaf->value;
		if (leaf->get != NULL)
			leaf->get(&v);
		return sysctl_copyout(sc, &v.i, sizeof(v.i));
	}
}

/* ---- CTL_QUERY ---------------------------------------------------------- */

struct sysctlnode {
	uint32_t flags;
	int32_t num;
	char name[32];
	uint32_t version;
	uint32_t reserved;
	uint64_t un[2];
	uint64_t size;
	uint64_t func, parent, desc;
};
CTASSERT(sizeof(struct sysctlnode) == 96);
CTASSERT(offsetof(struct sysctlnode, un) == 48);

static void
describe_leaf(const struct leaf *leaf, struct sysctlnode *n)
{
	memset(n, 0, sizeof(*n));
	n->num = leaf->number;
	strlcpy(n->name, leaf->name, sizeof(n->name));
	n->flags = SYSCTL_VERSION;
	switch (leaf->kind) {
	case STRING:
	case WSTRING:
		n->flags |= CTLTYPE_STRING;
		n->size = leaf->kind == STRING ? strlen(leaf->string) + 1 :
		    HOSTNAME_MAX;
		break;
	case STRUCT:
	case STATS:
		n->flags |= CTLTYPE_STRUCT;
		n->size = leaf->size;
		break;
	case LONG:
		n->flags |= CTLTYPE_QUAD;
		n->size = sizeof(int64_t);
		break;
	default:
		n->flags |= CTLTYPE_INT;
		n->size = sizeof(int);
		break;
	}
	if (leaf->kind == WSTRING || leaf->kind == WINT)
		n->flags |= CTLFLAG_READWRITE;
}

static void
describe_top(const struct top *top, struct sysctlnode *n)
{
	memset(n, 0, sizeof(*n));
	n->flags = SYSCTL_VERSION | CTLTYPE_NODE;
	n->num = top->number;
	strlcpy(n->name, top->name, sizeof(n->name));
	n->un[0] = (uint64_t)top->count << 32 | top->count;
}

/* The children of the root (top NULL) or of a top-level node. */
static int
query(const struct top *top, struct sysctl_call *sc)
{
	struct sysctlnode *nodes;
	size_t count = top != NULL ? top->count : nitems(tops), i;
	int error;

	nodes = kmem_alloc(count * sizeof(*nodes));
	if (nodes == NULL)
		return ENOMEM;
	for (i = 0; i < count; i++)
		if (top != NULL)
			describe_leaf(&top->leaves[i], &nodes[i]);
		else
			describe_top(&tops[i], &nodes[i]);
	error = sysctl_copyout(sc, nodes, count * sizeof(*nodes));
	kmem_free(nodes, count * sizeof(*nodes));
	return error;
}

static int
tree_access(const int *name, size_t len, struct sysctl_call *sc)
{
	const struct top *top;
	size_t i;

	if (len == 1 && name[0] == CTL_QUERY)
		return query(NULL, sc);
	for (top = tops; top < tops + nitems(tops); top++)
		if (top->number == name[0])
			break;
	if (top == tops + nitems(tops))
		return ENOENT;
	if (len < 2)
		return EISDIR;
	if (name[1] == CTL_QUERY)
		return query(top, sc);
	for (i = 0; i < top->count; i++) {
		const struct leaf *leaf = &top->leaves[i];

		if (leaf->number != name[1])
			continue;
		/* kern.urandom and kern.arandom take a further number. */
		if (len > 2 && leaf->kind != STATS &&
		    leaf->number != KERN_URND && leaf->number != KERN_ARND)
			return ENOTDIR;
		return leaf_access(leaf, sc);
	}
	return ENOENT;
}

static int
sys___sysctl(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct sysctl_provider *sp;
	struct sysctl_call sc;
	size_t *user_len = (size_t *)args[3], namelen = (size_t)args[1];
	int name[CTL_MAXNAME], error, error2;

	if (namelen == 0 || namelen > nitems(name))
		return EINVAL;
	error = copyin((const void *)args[0], name, namelen * sizeof(*name));
	if (error != 0)
		return error;
	memset(&sc, 0, sizeof(sc));
	sc.sc_name = name;
	sc.sc_namelen = namelen;
	sc.sc_old = (void *)args[2];
	sc.sc_new = (const void *)args[4];
	sc.sc_newlen = (size_t)args[5];
	if (user_len != NULL) {
		error = copyin(user_len, &sc.sc_oldlen, sizeof(sc.sc_oldlen));
		if (error != 0)
			return error;
	} else
		sc.sc_old = NULL;

	error = ENOENT;
	for (sp = providers; sp != NULL && error == ENOENT; sp = sp->sp_next)
		error = sp->sp_access(&sc);
	if (error == ENOENT)
		error = tree_access(name, namelen, &sc);
	if ((error == 0 || error == ENOMEM) && user_len != NULL) {
		error2 = copyout(&sc.sc_needed, user_len,
		    sizeof(sc.sc_needed));
		if (error2 != 0)
			error = error2;
	}
	return error;
}
SYSCALL(__sysctl);
