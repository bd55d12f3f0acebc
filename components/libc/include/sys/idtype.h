/*
 * <sys/idtype.h> - kinds of identifiers in NetBSD's ABI
 */
#ifndef _SYS_IDTYPE_H_
#define _SYS_IDTYPE_H_

typedef enum {
	P_ALL = 0,
	P_PID = 1,
	P_LWPID = 2,
	P_PPID = 3,
	P_PGID = 4,
	P_SID = 5,
	P_CID = 6,
	P_UID = 7,
	P_GID = 8,
	P_TASKID = 9,
	P_PROJID = 10,
	P_POOLID = 11,
	P_ZONEID = 12,
	P_CTID = 13,
	P_CPUID = 14,
	P_PSETID = 15
} idtype_t;
#define P_MYID	(-1)

#endif /* _SYS_IDTYPE_H_ */
