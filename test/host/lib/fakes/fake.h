/*
 * fake.h - knobs of the fake kernel services. Every fake is a weak symbol: a
 * test that lists the real source gets the real function.
 */
#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Memory. fake_memory_limit: the next so many allocations (kmem_* and
 * page_alloc together) succeed, later ones fail; -1 is no limit.
 * fake_memory_count: allocations that are live.
 */
extern long fake_memory_limit;
extern long fake_memory_count;

/*
 * Time. The monotonic clock stands still at fake_clock until moved; the wall
 * clock is fake_wall.
 */
extern uint64_t fake_clock;
extern int64_t fake_wall;

/* Runs pending softints until none is left; returns how many ran. */
int fake_softint_run(void);
/* Moves fake_clock to `now', running the callouts that come due, in order. */
void fake_clock_advance(uint64_t now);

/*
 * Sleeping. waitq_sleep calls this hook, which makes something happen (an
 * interrupt, a wake-up) and returns what waitq_sleep shall return; without a
 * hook a sleep with a deadline times out and one without panics.
 */
extern int (*fake_sleep_hook)(const char *why, uint64_t deadline);

/* What rumpuser_random and rumpuser_boot_seed still have to give. */
extern size_t fake_random_bytes, fake_seed_bytes;

/*
 * Interrupts: handlers are kept in a table; fake_interrupt calls those of the
 * source and returns how many said it was theirs.
 */
int fake_interrupt(unsigned int source);
void fake_interrupt_reset(void);
extern bool fake_msi_present;

/* What kprintf wrote since fake_console_clear(). */
const char *fake_console(void);
void fake_console_clear(void);

#endif /* FAKE_H */
