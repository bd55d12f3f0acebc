/*
 * net_copy.h - copying of data to be sent, the only time it is copied.
 */
#ifndef NET_COPY_H
#define NET_COPY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies from kernel memory or, when `from' lies in the programs' part of the
 * address space, from what is mapped there now: it neither faults nor sleeps,
 * whatever other threads have unmapped meanwhile. Then zeroes take its place
 * and net_copy_faulted() says so once.
 */
void net_copy_from(void *to, const void *from, size_t len);
bool net_copy_faulted(void);

#endif /* NET_COPY_H */
