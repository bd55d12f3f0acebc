/*
 * netbsd/wait.h - constants of NetBSD/amd64's <sys/wait.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_WAIT_H
#define NETBSD_WAIT_H

#define WAIT_ANY		(-1)
#define WAIT_MYPGRP		0
#define WNOHANG			1
#define WSTOPPED		2
#define WUNTRACED		2
#define WALTSIG			4
#define WALLSIG			8
#define WCONTINUED		16
#define WEXITED			32
#define WTRAPPED		64
#define WCOREFLAG		128
#define WNOWAIT			0x10000
#define WNOZOMBIE		0x20000
#define WOPTSCHECKED		0x40000

/* <sys/idtype.h> */
#define P_ALL			0
#define P_PID			1
#define P_LWPID			2
#define P_PGID			4
#define P_SID			5
#define P_UID			7
#define P_GID			8

#endif
