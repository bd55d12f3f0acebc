/*
 * netbsd/resource.h - constants of NetBSD/amd64's <sys/resource.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_RESOURCE_H
#define NETBSD_RESOURCE_H

#define PRIO_MIN		(-20)
#define RUSAGE_CHILDREN		(-1)
#define PRIO_PROCESS		0
#define RLIMIT_CPU		0
#define RUSAGE_SELF		0
#define PRIO_PGRP		1
#define RLIMIT_FSIZE		1
#define PRIO_USER		2
#define RLIMIT_DATA		2
#define RLIMIT_STACK		3
#define RLIMIT_CORE		4
#define RLIMIT_RSS		5
#define RLIMIT_MEMLOCK		6
#define RLIMIT_NPROC		7
#define RLIMIT_NOFILE		8
#define RLIMIT_SBSIZE		9
#define RLIMIT_AS		10
#define RLIMIT_VMEM		10
#define RLIMIT_NTHR		11
#define RLIM_NLIMITS		12
#define PRIO_MAX		20
#define RLIM_INFINITY		0x7fffffffffffffffUL
#define RLIM_SAVED_CUR		0x7fffffffffffffffUL
#define RLIM_SAVED_MAX		0x7fffffffffffffffUL

#endif
