/*
 * rump/le.h - little-endian numbers at any address, as disks hold them.
 */
#ifndef RUMP_LE_H
#define RUMP_LE_H

#include <stdint.h>

static inline uint16_t
le16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t
le32(const void *p)
{
	const uint8_t *b = p;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

static inline uint64_t
le64(const void *p)
{
	return le32(p) | (uint64_t)le32((const uint8_t *)p + 4) << 32;
}

static inline void
put16(void *p, uint32_t v)
{
	uint8_t *b = p;

	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
}

static inline void
put32(void *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16((uint8_t *)p + 2, v >> 16);
}

#endif /* RUMP_LE_H */
