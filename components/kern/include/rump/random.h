/*
 * rump/random.h - the kernel's random generator: a pool mixing every source,
 * feeding a ChaCha20 generator that is rekeyed after each use.
 */
#ifndef RUMP_RANDOM_H
#define RUMP_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Mixes a sample into the pool. `bits' is a conservative estimate of its
 * entropy; more than 8 * len counts as 8 * len. Monitor or boot context.
 */
void random_add(const void *sample, size_t len, size_t bits);

/*
 * Fills buf; never fails once random_ready(). Monitor or boot context. Before
 * that, output is not fit for keys.
 */
void random_get(void *buf, size_t len);

/* Whether 256 bits have been gathered from sources other than the clock. */
bool random_ready(void);

/*
 * Notes the time of an interrupt, which later goes into the pool without
 * credit. Interrupt context.
 */
void random_event(void);

/*
 * A device that can give entropy on request. rs_request(rs_arg, len) asks it for
 * about len bytes; it must not sleep and answers later by random_add. It is
 * called when the source is registered and whenever the pool wants to be
 * refreshed. Storage is the caller's, for ever.
 */
struct random_source {
	void (*rs_request)(void *arg, size_t len);
	void *rs_arg;
	struct random_source *rs_next;	/* owner: monitor; list of sources */
};
void random_source_register(struct random_source *);

/*
 * Start-up, called by the kernel's boot code.
 *
 * random_init: gathers the CPU's generator and the launcher's seed. Boot
 * context, before the first random_get.
 *
 * random_boot_done: after all devices are attached, in a kernel thread that can
 * sleep: gives asked devices a moment to answer, then says on the console when
 * there is still no entropy. Returns whether the guest may start: when ready, or
 * when the configuration has `"entropy": "weak"'.
 */
void random_init(void);
bool random_boot_done(void);

#endif /* RUMP_RANDOM_H */
