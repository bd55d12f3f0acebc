/*
 * <sys/socket.h> - sockets in NetBSD's ABI
 */
#ifndef _SYS_SOCKET_H_
#define _SYS_SOCKET_H_

#include <features.h>

#define __NEED_socklen_t
#define __NEED_sa_family_t
#define __NEED_size_t
#define __NEED_ssize_t
#define __NEED_uid_t
#define __NEED_gid_t
#define __NEED_pid_t
#define __NEED_struct_iovec
#define __NEED_struct_timespec
#define __NEED_sigset_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sockaddr {
	unsigned char sa_len;
	sa_family_t sa_family;
	char sa_data[14];
};

struct sockaddr_storage {
	unsigned char ss_len;
	sa_family_t ss_family;
	char __ss_pad1[6];
	long __ss_align;
	char __ss_pad2[112];
};
#define _SS_MAXSIZE	128

struct msghdr {
	void *msg_name;
	socklen_t msg_namelen;
	struct iovec *msg_iov;
	int msg_iovlen;
	void *msg_control;
	socklen_t msg_controllen;
	int msg_flags;
};

struct mmsghdr {
	struct msghdr msg_hdr;
	unsigned int msg_len;
};

struct cmsghdr {
	socklen_t cmsg_len;
	int cmsg_level;
	int cmsg_type;
};

#define __CMSG_ALIGN(n)	(((n) + 7) & ~7UL)
#define CMSG_DATA(c)	((unsigned char *)(c) + __CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CCMSG_DATA(c)	((const unsigned char *)(c) + __CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CMSG_FIRSTHDR(m)						\
	((m)->msg_controllen >= sizeof(struct cmsghdr) ?		\
	    (struct cmsghdr *)(m)->msg_control : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c)						\
	(((char *)(c) + __CMSG_ALIGN((c)->cmsg_len) +			\
	    __CMSG_ALIGN(sizeof(struct cmsghdr)) >			\
	    (char *)(m)->msg_control + (m)->msg_controllen) ?		\
	    (struct cmsghdr *)0 :					\
	    (struct cmsghdr *)((char *)(c) + __CMSG_ALIGN((c)->cmsg_len)))
#define CMSG_SPACE(n)	(__CMSG_ALIGN(sizeof(struct cmsghdr)) + __CMSG_ALIGN(n))
#define CMSG_LEN(n)	(__CMSG_ALIGN(sizeof(struct cmsghdr)) + (n))

struct linger {
	int l_onoff;
	int l_linger;
};

struct accept_filter_arg {
	char af_name[16];
	char af_arg[256 - 16];
};

struct sockcred {
	pid_t sc_pid;
	uid_t sc_uid;
	uid_t sc_euid;
	gid_t sc_gid;
	gid_t sc_egid;
	int sc_ngroups;
	gid_t sc_groups[1];
};
#define SOCKCREDSIZE(n)	(sizeof(struct sockcred) + sizeof(gid_t) * ((n) - 1))

#define AF_UNSPEC	0
#define AF_LOCAL	1
#define AF_UNIX		1
#define AF_INET		2
#define AF_IMPLINK	3
#define AF_PUP		4
#define AF_CHAOS	5
#define AF_NS		6
#define AF_ISO		7
#define AF_OSI		7
#define AF_ECMA		8
#define AF_DATAKIT	9
#define AF_CCITT	10
#define AF_SNA		11
#define AF_DECnet	12
#define AF_DLI		13
#define AF_LAT		14
#define AF_HYLINK	15
#define AF_APPLETALK	16
#define AF_OROUTE	17
#define AF_LINK		18
#define AF_COIP		20
#define AF_CNT		21
#define AF_IPX		23
#define AF_INET6	24
#define AF_E164		26
#define AF_ISDN		26
#define AF_NATM		27
#define AF_ARP		28
#define AF_BLUETOOTH	31
#define AF_IEEE80211	32
#define AF_MPLS		33
#define AF_ROUTE	34
#define AF_CAN		35
#define AF_ETHER	36
#define AF_MAX		37

#define PF_UNSPEC	0
#define PF_LOCAL	1
#define PF_UNIX		1
#define PF_INET		2
#define PF_IMPLINK	3
#define PF_PUP		4
#define PF_CHAOS	5
#define PF_NS		6
#define PF_ISO		7
#define PF_OSI		7
#define PF_ECMA		8
#define PF_DATAKIT	9
#define PF_CCITT	10
#define PF_SNA		11
#define PF_DECnet	12
#define PF_DLI		13
#define PF_LAT		14
#define PF_HYLINK	15
#define PF_APPLETALK	16
#define PF_OROUTE	17
#define PF_LINK		18
#define PF_XTP		19
#define PF_COIP		20
#define PF_CNT		21
#define PF_RTIP		22
#define PF_IPX		23
#define PF_INET6	24
#define PF_PIP		25
#define PF_E164		26
#define PF_ISDN		26
#define PF_NATM		27
#define PF_ARP		28
#define PF_KEY		29
#define PF_BLUETOOTH	31
#define PF_MPLS		33
#define PF_ROUTE	34
#define PF_CAN		35
#define PF_ETHER	36
#define PF_MAX		37

#define SOCK_STREAM	0x1
#define SOCK_DGRAM	0x2
#define SOCK_RAW	0x3
#define SOCK_RDM	0x4
#define SOCK_SEQPACKET	0x5
#define SOCK_CONN_DGRAM	0x6
#define SOCK_DCCP	0x6
#define SOCK_CLOEXEC	0x10000000
#define SOCK_NONBLOCK	0x20000000
#define SOCK_NOSIGPIPE	0x40000000
#define SOCK_FLAGS_MASK	0xf0000000U

#define SOL_SOCKET	0xffff

#define SO_DEBUG	0x1
#define SO_ACCEPTCONN	0x2
#define SO_REUSEADDR	0x4
#define SO_KEEPALIVE	0x8
#define SO_DONTROUTE	0x10
#define SO_BROADCAST	0x20
#define SO_USELOOPBACK	0x40
#define SO_LINGER	0x80
#define SO_OOBINLINE	0x100
#define SO_REUSEPORT	0x200
#define SO_NOSIGPIPE	0x800
#define SO_ACCEPTFILTER	0x1000
#define SO_SNDBUF	0x1001
#define SO_RCVBUF	0x1002
#define SO_SNDLOWAT	0x1003
#define SO_RCVLOWAT	0x1004
#define SO_ERROR	0x1007
#define SO_TYPE		0x1008
#define SO_OVERFLOWED	0x1009
#define SO_NOHEADER	0x100a
#define SO_SNDTIMEO	0x100b
#define SO_RCVTIMEO	0x100c
#define SO_TIMESTAMP	0x2000
#define SO_RERROR	0x4000

#define SOMAXCONN	128

#define MSG_OOB		0x1
#define MSG_PEEK	0x2
#define MSG_DONTROUTE	0x4
#define MSG_EOR		0x8
#define MSG_TRUNC	0x10
#define MSG_CTRUNC	0x20
#define MSG_WAITALL	0x40
#define MSG_DONTWAIT	0x80
#define MSG_BCAST	0x100
#define MSG_MCAST	0x200
#define MSG_NOSIGNAL	0x400
#define MSG_CMSG_CLOEXEC	0x800
#define MSG_NBIO	0x1000
#define MSG_WAITFORONE	0x2000
#define MSG_NOTIFICATION	0x4000

#define SCM_RIGHTS	1
#define SCM_TIMESTAMP	8
#define SCM_CREDS	16

#define SHUT_RD		0
#define SHUT_WR		1
#define SHUT_RDWR	2

#define NET_RT_DUMP	1
#define NET_RT_FLAGS	2
#define NET_RT_OOIFLIST	4
#define NET_RT_OIFLIST	5
#define NET_RT_IFLIST	6
#define NET_RT_MAXID	6

int accept(int, struct sockaddr *__restrict, socklen_t *__restrict);
int bind(int, const struct sockaddr *, socklen_t);
int connect(int, const struct sockaddr *, socklen_t);
int getpeername(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getsockname(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getsockopt(int, int, int, void *__restrict, socklen_t *__restrict);
int listen(int, int);
ssize_t recv(int, void *, size_t, int);
ssize_t recvfrom(int, void *__restrict, size_t, int, struct sockaddr *__restrict, socklen_t *__restrict);
ssize_t recvmsg(int, struct msghdr *, int);
ssize_t send(int, const void *, size_t, int);
ssize_t sendmsg(int, const struct msghdr *, int);
ssize_t sendto(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
int setsockopt(int, int, int, const void *, socklen_t);
int shutdown(int, int);
int sockatmark(int);
int socket(int, int, int);
int socketpair(int, int, int, int[2]);
#ifdef _RUMP_LIBC_BUILD
/* What NetBSD does not have is refused by the kernel. */
#define MSG_FASTOPEN		0
#define TCP_FASTOPEN_CONNECT	(-1)
#endif
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);
int paccept(int, struct sockaddr *__restrict, socklen_t *__restrict, const sigset_t *__restrict, int);
int recvmmsg(int, struct mmsghdr *, unsigned int, unsigned int, struct timespec *);
int sendmmsg(int, struct mmsghdr *, unsigned int, unsigned int);
#endif

#ifdef __cplusplus
}
#endif

#include <ssp/socket.h>

#endif /* _SYS_SOCKET_H_ */
