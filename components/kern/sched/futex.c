/*
 * futex.c - __futex(2) as in NetBSD 10. Which futex it is says the memory behind
 * the address: a file or segment that is mapped twice, as by two of an image's
 * programs, has one there. So private and shared ones are the same to the kernel.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/futex.h"
#include "netbsd/syscall.h"

/* A thread in FUTEX_WAIT, on its own stack. */
struct waiter {
	struct waiter *w_next, *w_prev;
	rump_paddr_t w_key;
	uint32_t w_bitset;
	int w_priority;
	bool w_woken;
	struct waitq w_queue;
};

#define BUCKETS		64

/* Highest priority first, first come first served among equals. Lock: the monitor. */
static struct bucket {
	struct waiter *first, *last;
} buckets[BUCKETS];

rump_paddr_t
futex_key(const uint32_t *uaddr)
{
	uintptr_t offset = (uintptr_t)uaddr % RUMPUSER_PAGE_SIZE;
	rump_paddr_t pa;
	int prot;

	return rumpuser_extract((uintptr_t)uaddr - offset, &pa, &prot) ?
	    pa + offset : 0;
}

static struct bucket *
bucket_for(rump_paddr_t key)
{
	return &buckets[(key >> 2 ^ key >> 10) % BUCKETS];
}

static void
bucket_insert(struct waiter *w)
{
	struct bucket *b = bucket_for(w->w_key);
	struct waiter *before = b->last;

	while (before != NULL && before->w_priority < w->w_priority)
		before = before->w_prev;
	w->w_prev = before;
	w->w_next = before != NULL ? before->w_next : b->first;
	if (w->w_next != NULL)
		w->w_next->w_prev = w;
	else
		b->last = w;
	if (before != NULL)
		before->w_next = w;
	else
		b->first = w;
}

static void
bucket_remove(struct waiter *w)
{
	struct bucket *b = bucket_for(w->w_key);

	if (w->w_prev != NULL)
		w->w_prev->w_next = w->w_next;
	else
		b->first = w->w_next;
	if (w->w_next != NULL)
		w->w_next->w_prev = w->w_prev;
	else
		b->last = w->w_prev;
}

/* Wakes waiters of the futex at uaddr; returns how many. */
static size_t
futex_wake(const uint32_t *uaddr, size_t n, uint32_t bitset)
{
	rump_paddr_t key = futex_key(uaddr);
	struct waiter *w, *next;
	size_t woken = 0;

	for (w = bucket_for(key)->first; w != NULL && woken < n; w = next) {
		next = w->w_next;
		if (w->w_key != key || (w->w_bitset & bitset) == 0)
			continue;
		bucket_remove(w);
		w->w_woken = true;
		(void)waitq_wake(&w->w_queue, 1);
		woken++;
	}
	return woken;
}

static size_t
futex_requeue(rump_paddr_t from, rump_paddr_t to, size_t n)
{
	struct waiter *w, *next;
	size_t moved = 0;

	if (from == to)
		return 0;
	for (w = bucket_for(from)->first; w != NULL && moved < n; w = next) {
		next = w->w_next;
		if (w->w_key != from)
			continue;
		bucket_remove(w);
		w->w_key = to;
		bucket_insert(w);
		moved++;
	}
	return moved;
}

static int
futex_wait(uint32_t *uaddr, uint32_t value, uint32_t bitset, int flags,
    uint64_t deadline)
{
	struct waiter w;
	uint32_t now;
	int error;

	error = ufetch_32(uaddr, &now);
	if (error != 0)
		return error;
	if (now != value)
		return EAGAIN;
	/* Fetching has made it present. */
	w.w_key = futex_key(uaddr);
	w.w_bitset = bitset;
	w.w_priority = curlwp->l_priority;
	w.w_woken = false;
	waitq_init(&w.w_queue);
	bucket_insert(&w);
	error = waitq_sleep(&w.w_queue, "futex", WAIT_INTR | flags, deadline);
	if (w.w_woken)
		return 0;
	bucket_remove(&w);
	return error == EWOULDBLOCK ? ETIMEDOUT : error;
}

/* When a wait ends; `absolute' by the clock the operation names. */
static int
wait_deadline(const struct timespec *user, bool absolute, uint64_t *deadline)
{
	struct timespec ts;
	int error;

	*deadline = UINT64_MAX;
	if (user == NULL)
		return 0;
	error = copyin(user, &ts, sizeof(ts));
	if (error != 0)
		return error;
	if (!timespec_valid(&ts) || ts.tv_sec < 0)
		return EINVAL;
	*deadline = timespec_deadline(absolute ? 0 : rumpuser_clock_mono(),
	    &ts);
	return 0;
}

/* FUTEX_WAKE_OP: changes *uaddr, tells whether the old value compares. */
static int
futex_op(uint32_t *uaddr, uint32_t op, bool *holds)
{
	uint32_t arg, old, new, found, cmp;
	int error;

	/* Both arguments are signed 12-bit numbers. */
	arg = (uint32_t)((int32_t)(op << 8) >> 20);
	cmp = (uint32_t)((int32_t)(op << 20) >> 20);
	if ((op >> 28 & FUTEX_OP_OPARG_SHIFT) != 0) {
		if (arg >= 32)
			return EINVAL;
		arg = 1U << arg;
	}
	error = ufetch_32(uaddr, &old);
	for (;;) {
		if (error != 0)
			return error;
		switch (op >> 28 & 7) {
		case FUTEX_OP_SET:
			new = arg;
			break;
		case FUTEX_OP_ADD:
			new = old + arg;
			break;
		case FUTEX_OP_OR:
			new = old | arg;
			break;
		case FUTEX_OP_ANDN:
			new = old & ~arg;
			break;
		case FUTEX_OP_XOR:
			new = old ^ arg;
			break;
		default:
			return ENOSYS;
		}
		error = ucas_32(uaddr, old, new, &found);
		if (error == 0 && found == old)
			break;
		old = found;
	}
	switch (op >> 24 & 15) {
	case FUTEX_OP_CMP_EQ:
		*holds = old == cmp;
		break;
	case FUTEX_OP_CMP_NE:
		*holds = old != cmp;
		break;
	case FUTEX_OP_CMP_LT:
		*holds = (int32_t)old < (int32_t)cmp;
		break;
	case FUTEX_OP_CMP_LE:
		*holds = (int32_t)old <= (int32_t)cmp;
		break;
	case FUTEX_OP_CMP_GT:
		*holds = (int32_t)old > (int32_t)cmp;
		break;
	case FUTEX_OP_CMP_GE:
		*holds = (int32_t)old >= (int32_t)cmp;
		break;
	default:
		return ENOSYS;
	}
	return 0;
}

static bool
aligned(const void *addr)
{
	return (uintptr_t)addr % sizeof(uint32_t) == 0;
}

static int
sys___futex(struct lwp *l, const register_t args[],
    register_t *retval)
{
	uint32_t *uaddr = (uint32_t *)args[0], *uaddr2 = (uint32_t *)args[4];
	int op = (int)args[1], error;
	int value = (int)args[2], value2 = (int)args[5];
	const struct timespec *timeout = (const struct timespec *)args[3];
	uint32_t bitset = FUTEX_BITSET_MATCH_ANY, value3 = (uint32_t)args[6];
	uint32_t now;
	uint64_t deadline;
	bool realtime = (op & FUTEX_CLOCK_REALTIME) != 0, holds;
	size_t n;

	op &= FUTEX_CMD_MASK;
	if (!aligned(uaddr))
		return EINVAL;
	switch (op) {
	case FUTEX_WAIT_BITSET:
		bitset = value3;
		if (bitset == 0)
			return EINVAL;
		/* FALLTHROUGH */
	case FUTEX_WAIT:
		error = wait_deadline(timeout, op == FUTEX_WAIT_BITSET,
		    &deadline);
		if (error != 0)
			return error;
		error = futex_wait(uaddr, (uint32_t)value, bitset,
		    realtime && op == FUTEX_WAIT_BITSET ? WAIT_REALTIME : 0,
		    deadline);
		/* A relative timeout would start anew. */
		if (error == ERESTART && timeout != NULL && op == FUTEX_WAIT)
			error = EINTR;
		return error;
	case FUTEX_WAKE_BITSET:
		bitset = value3;
		if (bitset == 0)
			return EINVAL;
		/* FALLTHROUGH */
	case FUTEX_WAKE:
		if (value < 0)
			return EINVAL;
		retval[0] = (register_t)futex_wake(uaddr, (size_t)value,
		    bitset);
		return 0;
	case FUTEX_CMP_REQUEUE:
	case FUTEX_REQUEUE:
		if (value < 0 || value2 < 0 || !aligned(uaddr2))
			return EINVAL;
		if (op == FUTEX_CMP_REQUEUE) {
			error = ufetch_32(uaddr, &now);
			if (error != 0)
				return error;
			if (now != value3)
				return EAGAIN;
		}
		error = ufetch_32(uaddr2, &now);
		if (error != 0)
			return error;
		n = futex_wake(uaddr, (size_t)value, FUTEX_BITSET_MATCH_ANY);
		n += futex_requeue(futex_key(uaddr), futex_key(uaddr2),
		    (size_t)value2);
		retval[0] = (register_t)n;
		return 0;
	case FUTEX_LOCK_PI:
	case FUTEX_TRYLOCK_PI:
		error = wait_deadline(timeout, true, &deadline);
		if (error != 0)
			return error;
		return futex_lock_pi(l, uaddr, op == FUTEX_TRYLOCK_PI,
		    deadline);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(l, uaddr);
	case FUTEX_WAKE_OP:
		if (value < 0 || value2 < 0 || !aligned(uaddr2))
			return EINVAL;
		error = futex_op(uaddr2, value3, &holds);
		if (error != 0)
			return error;
		n = futex_wake(uaddr, (size_t)value, FUTEX_BITSET_MATCH_ANY);
		if (holds)
			n += futex_wake(uaddr2, (size_t)value2,
			    FUTEX_BITSET_MATCH_ANY);
		retval[0] = (register_t)n;
		return 0;
	default:
		return ENOSYS;
	}
}
SYSCALL(__futex);

/* ---- Robust lists ------------------------------------------------------- */

static int
sys___futex_set_robust_list(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	if ((size_t)args[1] != sizeof(struct futex_robust_list_head))
		return EINVAL;
	l->l_robust = (uintptr_t)args[0];
	return 0;
}
SYSCALL(__futex_set_robust_list);

static int
sys___futex_get_robust_list(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	const size_t size = sizeof(struct futex_robust_list_head);
	struct lwp *other = l;
	int lid = (int)args[0], error;

	if (lid != 0)
		other = lwp_find(l->l_proc, lid);
	if (other == NULL)
		return ESRCH;
	error = copyout(&other->l_robust, (void *)args[1],
	    sizeof(other->l_robust));
	if (error == 0)
		error = copyout(&size, (void *)args[2], sizeof(size));
	return error;
}
SYSCALL(__futex_get_robust_list);

/* Marks a lock as left by its dead owner and wakes one waiter. */
static void
robust_release(struct lwp *l, uintptr_t addr, bool pending)
{
	uint32_t *uaddr = (uint32_t *)addr, old, new, found;

	if (!aligned(uaddr) || ufetch_32(uaddr, &old) != 0)
		return;
	for (;;) {
		/* It may have been released just before it was unlinked. */
		if (pending && (old & FUTEX_TID_MASK) == 0)
			break;
		if ((old & FUTEX_TID_MASK) != (uint32_t)l->l_lid)
			return;
		new = (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		if (ucas_32(uaddr, old, new, &found) != 0)
			return;
		if (found == old)
			break;
		old = found;
	}
	(void)futex_wake(uaddr, 1, FUTEX_BITSET_MATCH_ANY);
}

/* Ends a list that the program has made endless. */
#define ROBUST_MAX	1000000U

static void
robust_exit(struct lwp *l)
{
	struct futex_robust_list_head head;
	uintptr_t entry, next;
	unsigned int n;

	if (l->l_robust == 0 ||
	    copyin((const void *)l->l_robust, &head, sizeof(head)) != 0)
		return;
	entry = head.next;
	for (n = 0; n < ROBUST_MAX && entry != l->l_robust; n++) {
		if (copyin((const void *)entry, &next, sizeof(next)) != 0)
			break;
		if (entry != head.pending_list)
			robust_release(l, entry +
			    (uintptr_t)head.futex_offset, false);
		entry = next;
	}
	if (head.pending_list != 0)
		robust_release(l, head.pending_list +
		    (uintptr_t)head.futex_offset, true);
}

void
futex_lwp_exit(struct lwp *l)
{
	robust_exit(l);
	l->l_robust = 0;
	futex_pi_exit(l);
	if (l->l_clear != NULL) {
		(void)ustore_32((uint32_t *)l->l_clear, 0);
		(void)futex_wake((uint32_t *)l->l_clear, 1,
		    FUTEX_BITSET_MATCH_ANY);
		l->l_clear = NULL;
	}
}
