/*
 * rump/pin.h - program memory that a device reads or writes itself. Monitor held.
 *
 * A pinned frame is not used for anything else before it is unpinned, whatever
 * becomes of the mapping meanwhile; and as long as a device may write to it, it does
 * not become executable: mprotect(2) waits.
 */
#ifndef RUMP_PIN_H
#define RUMP_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rumpuser.h"

#define PIN_MAX		32U		/* frames of one pin */

/* Frames of one range. */
struct pin {
	struct pin *pin_next;		/* owner: pin.c */
	bool pin_written;		/* the device may write to them */
	unsigned int pin_count;
	rump_paddr_t pin_frames[PIN_MAX];
	bool pin_lost[PIN_MAX];		/* owner: pin.c; ours to free */
};

/*
 * Pins the frames of [addr, addr + len), but at most PIN_MAX, for a device that reads
 * them or, `written', writes to them. Pages are faulted in as an access of the program's
 * own would, which may sleep. Returns how many bytes from addr on are pinned: fewer when
 * a page cannot be (not the program's to access so, a file's or shared memory, there is
 * no memory, mprotect(2) waits): then there is copying, which tells what is wrong.
 * pin_end is due unless that is 0.
 */
size_t pin_begin(struct pin *, void *addr, size_t len, bool written);

/* The device is done. */
void pin_end(struct pin *);

#endif /* RUMP_PIN_H */
