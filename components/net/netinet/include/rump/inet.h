/*
 * rump/inet.h - Internet sockets for the component of another address family.
 */
#ifndef RUMP_INET_H
#define RUMP_INET_H

struct socket;

/* The dom_create of AF_INET and AF_INET6 (rump/socket.h). */
int inet_create(struct socket *);

#endif /* RUMP_INET_H */
