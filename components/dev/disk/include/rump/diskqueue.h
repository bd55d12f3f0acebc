/*
 * rump/diskqueue.h - what drivers of disks do with requests: those that wait for
 * room, in order, and those under way, by slot. One queue may serve several
 * disks. Monitor held throughout.
 */
#ifndef RUMP_DISKQUEUE_H
#define RUMP_DISKQUEUE_H

#include <stdbool.h>

#include "rump/disk.h"
#include "rump/softint.h"

#define DISKQUEUE_SLOTS		64U

/* How long a device may take for a request, in seconds, but for a few. */
#define DISKQUEUE_TIMEOUT	60U

/*
 * A driver's. submit makes a request known to the device under a slot: EAGAIN when
 * there is no room, which is an error unless something is under way; any other
 * errno ends the request with EIO. kick, which may be NULL, follows one or more that
 * were submitted. expired shuts the device off, saying why, because a request has
 * not ended for DISKQUEUE_TIMEOUT; it runs as a callout and ends with
 * diskqueue_fail, at once or later, or the driver ends what is under way itself.
 */
struct diskqueue_ops {
	int (*do_submit)(void *softc, unsigned int slot, struct disk_io *);
	void (*do_kick)(void *softc);
	void (*do_expired)(void *softc);
};

struct diskqueue {
	const struct diskqueue_ops *dq_ops;
	void *dq_softc;
	struct disk_io *dq_active[DISKQUEUE_SLOTS];
	uint64_t dq_free;		/* slots, one bit each */
	struct disk_io *dq_first, **dq_last;	/* waiting for room */
	struct softint dq_later;	/* does what must not be done in dk_start */
	struct callout dq_timer;	/* set while something is under way */
	uint8_t dq_age[DISKQUEUE_SLOTS];	/* of dq_active, times it ran */
	bool dq_dead;
};

/* A queue of `nslots' requests (1..DISKQUEUE_SLOTS). */
void diskqueue_init(struct diskqueue *, unsigned int nslots,
    const struct diskqueue_ops *, void *softc);

/* For dk_start: submits the request, or has it wait. */
void diskqueue_start(struct diskqueue *, struct disk_io *);

/*
 * The request of a slot has ended; an error is told on the console. false: the
 * slot has none, so the device is not to be trusted. The caller calls
 * diskqueue_push after the last. Softint or thread context.
 */
bool diskqueue_done(struct diskqueue *, unsigned int slot, int error);

/* Submits what waits, as far as there is room. Softint or thread context. */
void diskqueue_push(struct diskqueue *);

bool diskqueue_active(const struct diskqueue *, unsigned int slot);

/*
 * The device is off, and does not touch memory any more: all requests end with
 * EIO, those under way, from a softint, and those to come.
 */
void diskqueue_fail(struct diskqueue *);

#endif /* RUMP_DISKQUEUE_H */
