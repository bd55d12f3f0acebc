/*
 * unaligned.h - what memory is moved and filled by: any place, objects of any type.
 */
#include <stdint.h>

typedef long long v16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t u64 __attribute__((aligned(1), may_alias));
typedef uint32_t u32 __attribute__((aligned(1), may_alias));
typedef uint16_t u16 __attribute__((aligned(1), may_alias));

/* The object of a type that is `off` bytes after `p`. */
#define AT(type, p, off) (*(type *)((char *)(p) + (off)))
