/*
 * iso_impl.h - between the readers of records and of Rock Ridge's fields.
 */
#ifndef ISO_IMPL_H
#define ISO_IMPL_H

#include "rump/le.h"

#include "iso.h"

/* A time of 7 bytes; 0 when it is none. */
struct timespec iso_date(const uint8_t *);

/*
 * The fields in [area, area + len) and where they are continued, into the entry.
 * EIO: damaged; the reader's errno.
 */
int iso_rockridge(struct iso_volume *, const uint8_t *area, size_t len,
    struct iso_entry *);

#endif /* ISO_IMPL_H */
