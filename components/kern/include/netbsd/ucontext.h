/*
 * netbsd/ucontext.h - constants of NetBSD/amd64's <sys/ucontext.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_UCONTEXT_H
#define NETBSD_UCONTEXT_H


#endif
