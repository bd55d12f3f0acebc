/*
 * netbsd/sched.h - constants of NetBSD/amd64's <sys/sched.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_SCHED_H
#define NETBSD_SCHED_H

#define SCHED_NONE		(-1)
#define CP_USER			0
#define SCHED_OTHER		0
#define CP_NICE			1
#define SCHED_FIFO		1
#define CP_SYS			2
#define SCHED_RR		2
#define CP_INTR			3
#define CP_IDLE			4
#define CPUSTATES		5
#define CLONE_CSIGNAL		255
#define CLONE_VM		256
#define CLONE_FS		512
#define CLONE_FILES		0x400
#define CLONE_SIGHAND		0x800
#define CLONE_PID		0x1000
#define CLONE_PTRACE		0x2000
#define CLONE_VFORK		0x4000

#endif
