/*
 * <bitstring.h> - arrays of bits
 */
#ifndef _BITSTRING_H_
#define _BITSTRING_H_

#include <stdlib.h>
#include <string.h>

typedef unsigned char bitstr_t;

#define _bit_byte(bit)		((bit) >> 3)
#define _bit_mask(bit)		(1 << ((bit) & 7))
#define bitstr_size(n)		(((n) + 7) >> 3)

#define bit_alloc(n)		((bitstr_t *)calloc((size_t)bitstr_size(n), sizeof(bitstr_t)))
#define bit_decl(name, n)	((name)[bitstr_size(n)])
#define bit_test(name, bit)	((name)[_bit_byte(bit)] & _bit_mask(bit))
#define bit_set(name, bit)						\
	((name)[_bit_byte(bit)] = (bitstr_t)((name)[_bit_byte(bit)] | _bit_mask(bit)))
#define bit_clear(name, bit)						\
	((name)[_bit_byte(bit)] = (bitstr_t)((name)[_bit_byte(bit)] & ~_bit_mask(bit)))

#define bit_nclear(name, start, stop) do {				\
	int _bit_i, _bit_stop = (stop);					\
									\
	for (_bit_i = (start); _bit_i <= _bit_stop; _bit_i++)		\
		bit_clear(name, _bit_i);				\
} while (0)

#define bit_nset(name, start, stop) do {				\
	int _bit_i, _bit_stop = (stop);					\
									\
	for (_bit_i = (start); _bit_i <= _bit_stop; _bit_i++)		\
		bit_set(name, _bit_i);					\
} while (0)

/* The first bit that is clear or set; -1: none. */
#define bit_ffc(name, n, value) do {					\
	int _bit_i, _bit_n = (n);					\
									\
	for (_bit_i = 0; _bit_i < _bit_n && bit_test(name, _bit_i); _bit_i++) \
		continue;						\
	*(value) = _bit_i < _bit_n ? _bit_i : -1;			\
} while (0)

#define bit_ffs(name, n, value) do {					\
	int _bit_i, _bit_n = (n);					\
									\
	for (_bit_i = 0; _bit_i < _bit_n && !bit_test(name, _bit_i); _bit_i++) \
		continue;						\
	*(value) = _bit_i < _bit_n ? _bit_i : -1;			\
} while (0)

#endif /* _BITSTRING_H_ */
