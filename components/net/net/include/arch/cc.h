/*
 * arch/cc.h - what lwIP asks of a compiler and its library, given by the
 * kernel's own headers.
 */
#ifndef NET_ARCH_CC_H
#define NET_ARCH_CC_H

#include "rump/lib.h"

#define BYTE_ORDER		LITTLE_ENDIAN
/* An instruction each; lwIP's own are functions. */
#define lwip_htons(x)		__builtin_bswap16(x)
#define lwip_htonl(x)		__builtin_bswap32(x)
#define LWIP_NO_INTTYPES_H	1
#define LWIP_NO_CTYPE_H		1
#define LWIP_NO_UNISTD_H	1
#define LWIP_NO_LIMITS_H	1
/* The kernel has an ssize_t already. */
#define SSIZE_MAX		__LONG_MAX__
#ifndef INT_MAX
#define INT_MAX			__INT_MAX__
#endif

#define U16_F	"u"
#define S16_F	"d"
#define X16_F	"x"
#define U32_F	"u"
#define S32_F	"d"
#define X32_F	"x"
#define X8_F	"02x"
#define SZT_F	"zu"

/* An assertion that fails ends the guest; it never goes on with bad state. */
#define LWIP_PLATFORM_ASSERT(text)	panic("lwip: %s", text)
#define LWIP_PLATFORM_DIAG(args)	do { } while (0)

#endif /* NET_ARCH_CC_H */
