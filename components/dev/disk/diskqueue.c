/*
 * diskqueue.c - requests of a driver: waiting, under way, ended.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/diskqueue.h"

/*
 * Time is counted in steps, each of which the guest has been running for: a guest
 * that was stopped for an hour finds its requests no older than before.
 */
#define STEP_TIME	5000000000ULL
#define STEPS		(DISKQUEUE_TIMEOUT * 1000000000ULL / STEP_TIME)

static uint64_t
all_slots(unsigned int n)
{
	return n == DISKQUEUE_SLOTS ? UINT64_MAX : (1ULL << n) - 1;
}

/* Takes the first that waits off the queue. */
static struct disk_io *
waiting_take(struct diskqueue *dq)
{
	struct disk_io *di = dq->dq_first;

	dq->dq_first = di->di_next;
	if (dq->dq_first == NULL)
		dq->dq_last = &dq->dq_first;
	return di;
}

static bool
any_active(const struct diskqueue *dq)
{
	unsigned int i;

	for (i = 0; i < DISKQUEUE_SLOTS; i++)
		if (dq->dq_active[i] != NULL)
			return true;
	return false;
}

/* Gives the device what waits; the errno of the first that it does not take. */
static int
submit_waiting(struct diskqueue *dq)
{
	struct disk_io *di;
	unsigned int slot;
	bool any = false;
	int error = 0;

	while ((di = dq->dq_first) != NULL && dq->dq_free != 0) {
		slot = (unsigned int)__builtin_ctzl(dq->dq_free);
		error = dq->dq_dead ? EIO :
		    dq->dq_ops->do_submit(dq->dq_softc, slot, di);
		if (error != 0)
			break;
		(void)waiting_take(dq);
		dq->dq_free &= ~(1ULL << slot);
		dq->dq_active[slot] = di;
		dq->dq_age[slot] = 0;
		any = true;
	}
	if (any && dq->dq_ops->do_kick != NULL)
		dq->dq_ops->do_kick(dq->dq_softc);
	if (any && !dq->dq_timer.co_pending)
		callout_schedule(&dq->dq_timer, rumpuser_clock_mono() +
		    STEP_TIME);
	return error == EAGAIN && any_active(dq) ? 0 : error;
}

static void
report(const struct disk_io *di, const char *what)
{
	static const char *const names[] = {
		[DISK_READ] = "read", [DISK_WRITE] = "write",
		[DISK_FLUSH] = "flush", [DISK_DISCARD] = "discard",
	};

	kprintf("%s: %s of %u sectors at %llu: %s\n", di->di_disk->dk_name,
	    names[di->di_op], di->di_count,
	    (unsigned long long)di->di_sector, what);
}

/* Callout: what is under way is a step older. */
static void
step(void *arg)
{
	struct diskqueue *dq = arg;
	bool expired = false;
	unsigned int i;

	if (dq->dq_dead || !any_active(dq))
		return;
	for (i = 0; !expired && i < DISKQUEUE_SLOTS; i++)
		if (dq->dq_active[i] != NULL && dq->dq_age[i]++ == STEPS) {
			expired = true;
			report(dq->dq_active[i], "not done after a minute");
		}
	if (expired)
		dq->dq_ops->do_expired(dq->dq_softc);
	else
		callout_schedule(&dq->dq_timer, rumpuser_clock_mono() +
		    STEP_TIME);
}

void
diskqueue_push(struct diskqueue *dq)
{
	while (submit_waiting(dq) != 0)
		disk_done(waiting_take(dq), EIO);
}

bool
diskqueue_active(const struct diskqueue *dq, unsigned int slot)
{
	return slot < DISKQUEUE_SLOTS && dq->dq_active[slot] != NULL;
}

bool
diskqueue_done(struct diskqueue *dq, unsigned int slot, int error)
{
	struct disk_io *di;
	char what[16];

	if (!diskqueue_active(dq, slot))
		return false;
	di = dq->dq_active[slot];
	dq->dq_active[slot] = NULL;
	dq->dq_free |= 1ULL << slot;
	if (error != 0) {
		snprintf(what, sizeof(what), "error %d", error);
		report(di, what);
	}
	disk_done(di, error);
	return true;
}

void
diskqueue_start(struct diskqueue *dq, struct disk_io *di)
{
	di->di_next = NULL;
	*dq->dq_last = di;
	dq->dq_last = &di->di_next;
	/* What fails must not be done before we return. */
	if (submit_waiting(dq) != 0)
		rump_softint_schedule(&dq->dq_later);
}

/* Softint. */
static void
later(void *arg)
{
	struct diskqueue *dq = arg;
	unsigned int slot;

	if (dq->dq_dead)
		for (slot = 0; slot < DISKQUEUE_SLOTS; slot++)
			(void)diskqueue_done(dq, slot, EIO);
	diskqueue_push(dq);
}

void
diskqueue_fail(struct diskqueue *dq)
{
	dq->dq_dead = true;
	rump_softint_schedule(&dq->dq_later);
}

void
diskqueue_init(struct diskqueue *dq, unsigned int nslots,
    const struct diskqueue_ops *ops, void *softc)
{
	KASSERT(nslots > 0 && nslots <= DISKQUEUE_SLOTS);
	memset(dq, 0, sizeof(*dq));
	dq->dq_ops = ops;
	dq->dq_softc = softc;
	dq->dq_free = all_slots(nslots);
	dq->dq_last = &dq->dq_first;
	softint_init(&dq->dq_later, later, dq);
	callout_init(&dq->dq_timer, step, dq);
}
