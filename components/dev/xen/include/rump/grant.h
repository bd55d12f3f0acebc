/*
 * rump/grant.h - grants: which of the guest's pages another domain may reach.
 * Monitor held; nothing sleeps.
 */
#ifndef RUMP_GRANT_H
#define RUMP_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "rumpuser.h"

#define GRANT_NONE	0U		/* no grant has this number */

/*
 * Lets `domain' map the page and copy from and to it, or with `readonly' only
 * from it. All of the page: what else is on it can be seen, and without
 * `readonly' changed. Returns the grant's number; GRANT_NONE when the table is full,
 * or cannot name the page.
 */
uint32_t grant_page(uint16_t domain, rump_paddr_t pa, bool readonly);

/*
 * Takes a grant back. False: the other domain has the page mapped, and the grant
 * stays as it is.
 */
bool grant_end(uint32_t ref);

/*
 * Takes the grants of a block of n (at most GRANT_BLOCK, a power of two) pages,
 * which is freed as soon as that is possible: now, or when a later block is
 * given up.
 */
#define GRANT_BLOCK	4U
void grant_end_pages(const uint32_t *refs, unsigned int n, rump_paddr_t pa);

#endif /* RUMP_GRANT_H */
