/*
 * <sys/types.h> - types in NetBSD's ABI
 */
#ifndef _RUMP_SYS_TYPES_H_
#define _RUMP_SYS_TYPES_H_

#include_next <sys/types.h>
#include <endian.h>

#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define __NEED_uint8_t
#define __NEED_uint16_t
#define __NEED_uint32_t
#define __NEED_uint64_t
#define __NEED_int8_t
#define __NEED_int64_t
#define __NEED_intptr_t
#define __NEED_uintptr_t
#define __NEED_in_addr_t
#define __NEED_in_port_t
#include <bits/alltypes.h>
#include <sys/sysmacros.h>

typedef int lwpid_t;
typedef unsigned long cpuid_t;
typedef int psetid_t;
typedef int mqd_t;
typedef long daddr_t;
#ifdef _RUMP_BSD_SOURCE
typedef quad_t *qaddr_t;
#endif
typedef unsigned int fixpt_t;
typedef int segsz_t;
typedef int swblk_t;
typedef unsigned long vaddr_t;
typedef unsigned long vsize_t;
typedef unsigned long paddr_t;
typedef unsigned long psize_t;
#endif

#endif /* _RUMP_SYS_TYPES_H_ */
