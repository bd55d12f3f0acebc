/*
 * <limits.h> - limits in NetBSD's ABI
 */
#ifndef _RUMP_LIMITS_H_
#define _RUMP_LIMITS_H_

#include_next <limits.h>

#undef PAGESIZE
#undef PAGE_SIZE
#undef ARG_MAX
#undef BC_BASE_MAX
#undef BC_DIM_MAX
#undef BC_SCALE_MAX
#undef BC_STRING_MAX
#undef CHILD_MAX
#undef COLL_WEIGHTS_MAX
#undef EXPR_NEST_MAX
#undef GID_MAX
#undef IOV_MAX
#undef LINE_MAX
#undef LINK_MAX
#undef LOGIN_NAME_MAX
#undef MAX_CANON
#undef MAX_INPUT
#undef NAME_MAX
#undef NGROUPS_MAX
#undef NZERO
#undef OPEN_MAX
#undef PATH_MAX
#undef PIPE_BUF
#undef RE_DUP_MAX
#undef UID_MAX

#define COLL_WEIGHTS_MAX	2
#define NGROUPS_MAX	16
#define LOGIN_NAME_MAX	17
#define NZERO		20
#define EXPR_NEST_MAX	32
#define OPEN_MAX	128
#define CHILD_MAX	160
#define MAX_CANON	255
#define MAX_INPUT	255
#define RE_DUP_MAX	255
#define NAME_MAX	511
#define PIPE_BUF	512
#define IOV_MAX		1024
#define PATH_MAX	1024
#define LINE_MAX	2048
#define LINK_MAX	32767
#define BC_DIM_MAX	65535
#define ARG_MAX		262144
#define BC_BASE_MAX	2147483647
#define BC_SCALE_MAX	2147483647
#define BC_STRING_MAX	2147483647
#define GID_MAX		2147483647
#define UID_MAX		2147483647

#undef MQ_PRIO_MAX
#undef PTHREAD_STACK_MIN
#define AIO_LISTIO_MAX	256
#define AIO_MAX		256
#define MQ_OPEN_MAX	512
#define MQ_PRIO_MAX	32
#define PTHREAD_STACK_MIN	8192

/* Only open named semaphores are limited, which is the library's business. */
#ifndef _RUMP_LIBC_BUILD
#undef SEM_NSEMS_MAX
#endif

#undef TTY_NAME_MAX
#define TTY_NAME_MAX	32
#undef HOST_NAME_MAX
#define HOST_NAME_MAX	255

#if defined(_NETBSD_SOURCE)
#define UQUAD_MAX	0xffffffffffffffffULL
#define QUAD_MAX	0x7fffffffffffffffLL
#define QUAD_MIN	(-0x7fffffffffffffffLL - 1)
#define SIZE_T_MAX	ULONG_MAX
#undef SSIZE_MIN
#define SSIZE_MIN	LONG_MIN
#endif

#endif /* _RUMP_LIMITS_H_ */
