/*
 * cache_sync.c - writing back: by class, sorted, in long requests; and the thread
 * that does it by itself a few seconds after something was changed.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/lwp.h"
#include "rump/shutdown.h"

#include "cache_impl.h"

#define BATCH		256U		/* runs written at a time */
#define DIRTY_AGE	3000000000ULL	/* how long changes may wait */

/* Runs being sorted; one writer at a time. Owner: batch_lock. */
static struct cache_run batch[BATCH];
static struct kmutex batch_lock;
/* Tells what this round has written from what it still has to. Same owner. */
static uint32_t batch_round;

/* The writer thread. Owner: monitor. */
static bool writer_there, writer_awake;
static struct waitq writer_wait;

uint32_t
cache_sum(const struct cachepage *cp)
{
	const uint64_t *p = rumpuser_pa_to_va(cp->cp_pa);
	uint64_t h = 0xcbf29ce484222325ULL;
	size_t i;

	for (i = 0; i < CACHE_PAGE / sizeof(*p); i++)
		h = (h ^ p[i]) * 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(h >> 32);
}

/* ---- One class ----------------------------------------------------------- */

static void
sift_down(size_t at, size_t n)
{
	struct cache_run tmp;
	size_t child;

	while ((child = at * 2 + 1) < n) {
		if (child + 1 < n &&
		    batch[child].r_sector < batch[child + 1].r_sector)
			child++;
		if (batch[at].r_sector >= batch[child].r_sector)
			return;
		tmp = batch[at];
		batch[at] = batch[child];
		batch[child] = tmp;
		at = child;
	}
}

static void
batch_sort(size_t n)
{
	struct cache_run tmp;
	size_t i;

	for (i = n / 2; i-- > 0;)
		sift_down(i, n);
	for (i = n; i-- > 1;) {
		tmp = batch[0];
		batch[0] = batch[i];
		batch[i] = tmp;
		sift_down(0, i);
	}
}

/* A page that programs can write to is dirty when it differs. */
static void
page_look(struct cachepage *cp)
{
	uint64_t end = cp->cp_obj->co_size;
	uint64_t base = cp->cp_index * CACHE_PAGE;
	uint32_t sum;

	if (!cp->cp_wmapped)
		return;
	if (base < end && end - base < CACHE_PAGE)
		memset((char *)cache_data(cp) + (end - base), 0,
		    CACHE_PAGE - (size_t)(end - base));
	sum = cache_sum(cp);
	if (sum == cp->cp_sum)
		return;
	cp->cp_sum = sum;
	cp->cp_dirty[0] = (uint8_t)((1U << SECTORS) - 1);
}

/*
 * Fills the batch with what is dirty in a class: how many runs. A page whose
 * place cannot be found out loses what is dirty, and *error tells.
 */
static size_t
batch_gather(struct cachedev *cd, unsigned int class, int *error)
{
	struct cachepage *cp, *next;
	size_t n = 0, runs, left = cd->cd_ndirty;
	int e;

	/*
	 * Finding places may sleep, and pages come and go then: the walk holds
	 * the page it is at, and starts again when that has left the list.
	 */
	for (cp = cd->cd_dirty; cp != NULL && left-- > 0 &&
	    n + SECTORS <= BATCH; cp = next) {
		cp->cp_refs++;
		if (class == 0)
			page_look(cp);
		e = 0;
		runs = 0;
		/* Contents may change all the time: once is enough. */
		if (cp->cp_dirty[class] != 0 && !cp->cp_writing &&
		    (class != 0 || cp->cp_round != batch_round)) {
			cp->cp_round = batch_round;
			e = cache_page_runs(cp, class, &batch[n], &runs);
			cp->cp_dirty[class] = 0;
			cp->cp_writing = runs > 0 && e == 0;
		}
		if (e != 0)
			*error = e;
		else
			n += runs;
		next = cp->cp_is_dirty ? cp->cp_dnext : cd->cd_dirty;
		if (!cp->cp_writing)
			cache_put(cp);
		else {
			/* The requests have references of their own. */
			cp->cp_refs--;
			cache_update(cp);
		}
	}
	return n;
}

int
cache_writeback(struct blkdev *bd, unsigned int class)
{
	struct cachedev *cd = &bd->bd_state;
	int error = 0, e = 0;
	size_t n;

	kmutex_enter(&batch_lock);
	batch_round++;
	do {
		n = batch_gather(cd, class, &e);
		if (n > 0) {
			batch_sort(n);
			cache_write_runs(bd, batch, n);
		}
		while (cd->cd_writes > 0)
			(void)waitq_sleep(&cd->cd_wait, "write", 0,
			    UINT64_MAX);
	} while (n > 0);
	kmutex_exit(&batch_lock);
	if (e != 0)
		error = e;
	if (cd->cd_error != 0) {
		error = cd->cd_error;
		cd->cd_error = 0;
	}
	return error;
}

/* ---- Everything ---------------------------------------------------------- */

int
cache_sync(struct blkdev *bd)
{
	struct cachedev *cd = &bd->bd_state;
	unsigned int class;
	int error = 0, e;

	if (cd->cd_sync != NULL)
		return cd->cd_sync(cd->cd_arg);
	for (class = 0; class < CACHE_CLASSES; class++) {
		e = cache_writeback(bd, class);
		if (e != 0)
			error = e;
	}
	e = blkdev_flush(bd);
	return error != 0 ? error : e;
}

void
cache_sync_all(void)
{
	struct blkdev *bd;

	for (bd = blkdev_first(); bd != NULL; bd = bd->bd_next)
		if (bd->bd_state.cd_ndirty > 0 && cache_sync(bd) != 0)
			kprintf("%s: not everything could be written\n",
			    bd->bd_names[0]);
}

void
cache_throttle(struct blkdev *bd)
{
	/* Half of what there is may be dirty. */
	if (bd->bd_state.cd_ndirty > page_available())
		(void)cache_sync(bd);
}

/* When the next device is due, UINT64_MAX: nothing is dirty. */
static uint64_t
next_due(void)
{
	struct blkdev *bd;
	uint64_t due = UINT64_MAX;

	for (bd = blkdev_first(); bd != NULL; bd = bd->bd_next)
		if (bd->bd_state.cd_ndirty > 0)
			due = MIN(due, bd->bd_state.cd_since + DIRTY_AGE);
	return due;
}

static void
writer(void *arg __unused)
{
	struct blkdev *bd;
	uint64_t due, now;

	for (;;) {
		writer_awake = false;
		due = next_due();
		now = rumpuser_clock_mono();
		if (due > now) {
			(void)waitq_sleep(&writer_wait, "writer", 0, due);
			continue;
		}
		for (bd = blkdev_first(); bd != NULL; bd = bd->bd_next) {
			struct cachedev *cd = &bd->bd_state;

			if (cd->cd_ndirty == 0 || cd->cd_since + DIRTY_AGE > now)
				continue;
			if (cache_sync(bd) != 0)
				kprintf("%s: not everything could be written\n",
				    bd->bd_names[0]);
			/* What is dirty now became so since, or stays mapped. */
			cd->cd_since = rumpuser_clock_mono();
		}
	}
}

void
cache_wake_writer(void)
{
	if (!writer_there) {
		writer_there = true;
		if (kthread_create(writer, NULL, "writer") != 0)
			writer_there = false;
	} else if (!writer_awake) {
		writer_awake = true;
		(void)waitq_wake(&writer_wait, 1);
	}
}

/* ---- Start and end ------------------------------------------------------- */

static void
cache_shutdown(void *arg __unused)
{
	cache_sync_all();
}

static void
cache_start(void)
{
	static struct shutdown_hook hook = { .sh_func = cache_shutdown };

	kmutex_init(&batch_lock);
	shutdown_hook_register(&hook);
}
RUMP_INIT(RUMP_INIT_VFS, cache_start);
