/*
 * netbsd/lwp.h - constants of NetBSD/amd64's <sys/lwp.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_LWP_H
#define NETBSD_LWP_H

#define LP_KTRACTIVE		1
#define LSIDL			1
#define LW_IDLE			1
#define LP_KTRCSW		2
#define LSRUN			2
#define LW_LWPCTL		2
#define LSSLEEP			3
#define LP_KTRCSWUSER		4
#define LSSTOP			4
#define LSZOMB			5
#define LSDEAD			6
#define LSONPROC		7
#define LP_PIDLID		8
#define LSSUSPENDED		8
#define LP_OWEUPC		16
#define LP_MPSAFE		32
#define LP_INTR			64
#define LWP_DETACHED		64
#define LP_SYSCTLWRITE		128
#define LWP_SUSPENDED		128
#define LW_SINTR		128
#define LPR_CRMOD		256
#define LP_MUSTJOIN		256
#define LP_VFORKWAIT		512
#define LW_SYSTEM		512
#define LP_TIMEINTR		0x10000
#define LW_WSUSPEND		0x20000
#define LW_BATCH		0x40000
#define LW_WCORE		0x80000
#define LW_WEXIT		0x100000
#define LPR_DETACHED		0x800000
#define LW_PENDSIG		0x1000000
#define LW_CANCELLED		0x2000000
#define LW_WREBOOT		0x8000000
#define LW_USERRET		0x91a0002
#define LW_UNPARKED		0x10000000
#define LP_RUNNING		0x20000000
#define LWP_PIDLID		0x40000000
#define LW_RUMP_CLEAR		0x40000000
#define LP_BOUND		0x80000000U
#define LWP_VFORK		0x80000000U
#define LW_RUMP_QEXIT		0x80000000U

#endif
