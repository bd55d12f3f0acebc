/*
 * mutex_bits.h - the bits of a mutex's kind and attributes: musl's, and above them
 * ours for the ceiling of PTHREAD_PRIO_PROTECT.
 */
#ifndef MUTEX_BITS_H
#define MUTEX_BITS_H

#define MUTEX_TYPE	3
#define MUTEX_ROBUST	4
#define MUTEX_INHERIT	8
#define MUTEX_SHARED	128
#define MUTEX_PROTECT	256
#define MUTEX_CEILING_SHIFT	16
#define MUTEX_CEILING(bits)	((int)((bits) >> MUTEX_CEILING_SHIFT & 63))

#endif /* MUTEX_BITS_H */
