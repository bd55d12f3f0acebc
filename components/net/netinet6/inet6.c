/*
 * inet6.c - the domain AF_INET6. The sockets are rumpnet_netinet's, which are of
 * either version.
 */
#include "netbsd/socket.h"
#include "rump/inet.h"
#include "rump/socket.h"

RUMP_DOMAIN(inet6) = {
	.dom_family = AF_INET6,
	.dom_name = "inet6",
	.dom_create = inet_create,
};
