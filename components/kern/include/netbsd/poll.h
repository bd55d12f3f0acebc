/*
 * netbsd/poll.h - constants of NetBSD/amd64's <sys/poll.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_POLL_H
#define NETBSD_POLL_H

#define INFTIM			(-1)
#define POLLIN			1
#define POLLPRI			2
#define POLLOUT			4
#define POLLWRNORM		4
#define POLLERR			8
#define POLLHUP			16
#define POLLNVAL		32
#define POLLRDNORM		64
#define POLLRDBAND		128
#define POLLWRBAND		256

#endif
