/*
 * <sys/bitops.h> - finding bits, logarithms, bitmaps
 */
#ifndef _SYS_BITOPS_H_
#define _SYS_BITOPS_H_

#include <stdint.h>
#include <sys/cdefs.h>

/* The first and the last bit that is set, counted from 1; 0: there is none. */
static __inline int __attribute__((__unused__))
ffs32(uint32_t n)
{
	return n ? __builtin_ctz(n) + 1 : 0;
}

static __inline int __attribute__((__unused__))
ffs64(uint64_t n)
{
	return n ? __builtin_ctzll(n) + 1 : 0;
}

static __inline int __attribute__((__unused__))
fls32(uint32_t n)
{
	return n ? 32 - __builtin_clz(n) : 0;
}

static __inline int __attribute__((__unused__))
fls64(uint64_t n)
{
	return n ? 64 - __builtin_clzll(n) : 0;
}

/* The logarithm's integer part; -1 for 0. */
#define ilog2(n)	(fls64((uint64_t)(n)) - 1)

/* Division by a divisor that is prepared once. */
static __inline void __attribute__((__unused__))
fast_divide32_prepare(uint32_t div, uint32_t *m, uint8_t *s1, uint8_t *s2)
{
	int l = fls32(div - 1);
	uint64_t mt = 0x100000000ULL * ((1ULL << l) - div);

	*m = (uint32_t)(mt / div + 1);
	*s1 = l > 1 ? 1 : (uint8_t)l;
	*s2 = l == 0 ? 0 : (uint8_t)(l - 1);
}

static __inline uint32_t __attribute__((__unused__))
fast_divide32(uint32_t v, uint32_t div, uint32_t m, uint8_t s1, uint8_t s2)
{
	uint32_t t = (uint32_t)(((uint64_t)v * m) >> 32);

	(void)div;
	return (t + ((v - t) >> s1)) >> s2;
}

static __inline uint32_t __attribute__((__unused__))
fast_remainder32(uint32_t v, uint32_t div, uint32_t m, uint8_t s1, uint8_t s2)
{
	return v - div * fast_divide32(v, div, m, s1, s2);
}

#define __BITMAP_TYPE(s, t, n)						\
	struct s {							\
		t _b[((n) + (sizeof(t) * 8 - 1)) / (sizeof(t) * 8)];	\
	}
#define __BITMAP_SIZE(t, n)						\
	(((n) + (sizeof(t) * 8 - 1)) / (sizeof(t) * 8) * sizeof(t))
#define __BITMAP_BITS(v)	(sizeof((v)->_b[0]) * 8)
#define __BITMAP_BIT(n, v)						\
	((__typeof__((v)->_b[0]))1 << ((n) % __BITMAP_BITS(v)))
#define __BITMAP_WORD(n, v)	((v)->_b[(n) / __BITMAP_BITS(v)])
#define __BITMAP_SET(n, v)	(__BITMAP_WORD(n, v) |= __BITMAP_BIT(n, v))
#define __BITMAP_CLR(n, v)	(__BITMAP_WORD(n, v) &= ~__BITMAP_BIT(n, v))
#define __BITMAP_ISSET(n, v)	((__BITMAP_WORD(n, v) & __BITMAP_BIT(n, v)) != 0)
#define __BITMAP_ZERO(v)	__builtin_memset((v), 0, sizeof(*(v)))

#endif /* _SYS_BITOPS_H_ */
