/*
 * <features.h> - which interfaces a program sees. As on NetBSD, everything
 * unless it asks for less.
 *
 * The installed headers of musl go by _RUMP_GNU_SOURCE and _RUMP_BSD_SOURCE in
 * place of _GNU_SOURCE and _BSD_SOURCE, which only a program defines: many take
 * the former for a sign of GNU's library when they have not set it themselves.
 */
#ifndef _RUMP_FEATURES_H_
#define _RUMP_FEATURES_H_

#ifndef _RUMP_LIBC_BUILD
#if !defined(_ANSI_SOURCE) && !defined(_POSIX_SOURCE) &&		\
    !defined(_POSIX_C_SOURCE) && !defined(_XOPEN_SOURCE) &&		\
    !defined(_NETBSD_SOURCE)
#define _NETBSD_SOURCE	1
#endif
#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE) || defined(_ALL_SOURCE) ||	\
    defined(_OPENBSD_SOURCE)
#undef _NETBSD_SOURCE
#define _NETBSD_SOURCE	1
#endif
#ifdef _NETBSD_SOURCE
#define _RUMP_GNU_SOURCE	1
#define _RUMP_BSD_SOURCE	1
#endif
#else
/*
 * Sources of the C library itself say what they want, and see headers with
 * either names.
 */
#ifdef _NETBSD_SOURCE
#undef _GNU_SOURCE
#define _GNU_SOURCE	1
#undef _BSD_SOURCE
#define _BSD_SOURCE	1
#endif
#ifdef _GNU_SOURCE
#define _RUMP_GNU_SOURCE	1
#endif
#if defined(_BSD_SOURCE) || defined(_DEFAULT_SOURCE)
#define _RUMP_BSD_SOURCE	1
#endif
#endif

#include_next <features.h>

#ifndef _RUMP_LIBC_BUILD
/* NetBSD's headers all bring it along, and programs use __BEGIN_DECLS and its like without asking. */
#include <sys/cdefs.h>
#endif

#endif /* _RUMP_FEATURES_H_ */
