/*
 * <sys/endian.h> - byte order
 */
#ifndef _SYS_ENDIAN_H_
#define _SYS_ENDIAN_H_

#include <features.h>
#include <endian.h>

#ifndef _BYTE_ORDER
#define _LITTLE_ENDIAN	1234
#define _BIG_ENDIAN	4321
#define _PDP_ENDIAN	3412
#define _BYTE_ORDER	_LITTLE_ENDIAN
#define _QUAD_HIGHWORD	1
#define _QUAD_LOWWORD	0
#endif

#if defined(_NETBSD_SOURCE)
#include <stdint.h>

static __inline uint16_t
be16dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint16_t)(b[0] << 8 | b[1]);
}

static __inline uint32_t
be32dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static __inline uint64_t
be64dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint64_t)be32dec(b) << 32 | be32dec(b + 4);
}

static __inline uint16_t
le16dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint16_t)(b[1] << 8 | b[0]);
}

static __inline uint32_t
le32dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static __inline uint64_t
le64dec(const void *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint64_t)le32dec(b + 4) << 32 | le32dec(b);
}

static __inline void
be16enc(void *p, uint16_t v)
{
	uint8_t *b = (uint8_t *)p;

	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static __inline void
be32enc(void *p, uint32_t v)
{
	be16enc(p, (uint16_t)(v >> 16));
	be16enc((uint8_t *)p + 2, (uint16_t)v);
}

static __inline void
be64enc(void *p, uint64_t v)
{
	be32enc(p, (uint32_t)(v >> 32));
	be32enc((uint8_t *)p + 4, (uint32_t)v);
}

static __inline void
le16enc(void *p, uint16_t v)
{
	uint8_t *b = (uint8_t *)p;

	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
}

static __inline void
le32enc(void *p, uint32_t v)
{
	le16enc(p, (uint16_t)v);
	le16enc((uint8_t *)p + 2, (uint16_t)(v >> 16));
}

static __inline void
le64enc(void *p, uint64_t v)
{
	le32enc(p, (uint32_t)v);
	le32enc((uint8_t *)p + 4, (uint32_t)(v >> 32));
}
#endif

#endif /* _SYS_ENDIAN_H_ */
