/*
 * store.h - single values of xenstore, without interrupts: at boot and at the end.
 */
#ifndef XEN_STORE_H
#define XEN_STORE_H

#include "xen/xsring.h"

/*
 * Reads a value of xenstore's into buf, as far as it fits, or writes one. The
 * value's length, or -1 when there is none, or xenstore does not answer in time or
 * not as it should.
 */
ssize_t store_read(struct xs_page *, const char *path, char *buf, size_t size);
bool store_write(struct xs_page *, const char *path, const char *value);

/* xenstore's events (store_event.c): waits for one, forgets one, sends one. */
void store_event_wait(uint64_t deadline);
void store_event_clear(void);
void store_event_send(void);

#endif /* XEN_STORE_H */
