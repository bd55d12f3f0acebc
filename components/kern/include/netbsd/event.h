/*
 * netbsd/event.h - constants of NetBSD/amd64's <sys/event.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_EVENT_H
#define NETBSD_EVENT_H

#define EVFILT_READ		0
#define EVFILT_WRITE		1
#define EV_ADD			1
#define NOTE_DELETE		1
#define NOTE_LOWAT		1
#define NOTE_TRACK		1
#define EVFILT_AIO		2
#define EV_DELETE		2
#define NOTE_TRACKERR		2
#define NOTE_WRITE		2
#define EVFILT_VNODE		3
#define EVFILT_PROC		4
#define EV_ENABLE		4
#define NOTE_CHILD		4
#define NOTE_EXTEND		4
#define EVFILT_SIGNAL		5
#define EVFILT_TIMER		6
#define EVFILT_FS		7
#define EV_DISABLE		8
#define EVFILT_USER		8
#define EVFILT_EMPTY		9
#define EVFILT_SYSCOUNT		10
#define NOTE_ATTRIB		8
#define EV_ONESHOT		16
#define NOTE_LINK		16
#define EV_CLEAR		32
#define NOTE_RENAME		32
#define EV_RECEIPT		64
#define NOTE_REVOKE		64
#define EV_DISPATCH		128
#define EV_FLAG1		0x2000
#define EV_ERROR		0x4000
#define EV_EOF			0x8000
#define EV_SYSFLAGS		61440
#define NOTE_PDATAMASK		0xfffff
#define NOTE_EXEC		0x20000000
#define NOTE_FORK		0x40000000
#define NOTE_OPEN		0x80
#define NOTE_CLOSE		0x100
#define NOTE_CLOSE_WRITE	0x200
#define NOTE_READ		0x400

#define NOTE_MSECONDS		0
#define NOTE_SECONDS		1
#define NOTE_USECONDS		2
#define NOTE_NSECONDS		3
#define NOTE_ABSTIME		0x10

#define NOTE_FFNOP		0
#define NOTE_FFAND		0x40000000
#define NOTE_FFOR		0x80000000U
#define NOTE_FFCOPY		0xc0000000U
#define NOTE_FFCTRLMASK		0xc0000000U
#define NOTE_FFLAGSMASK		0x00ffffff
#define NOTE_TRIGGER		0x01000000

#define NOTE_EXIT		0x80000000U
#define KFILTER_BYFILTER	0xc0186b00U
#define KFILTER_BYNAME		0xc0186b01U
#define NOTE_PCTRLMASK		0xf0000000U

#endif
