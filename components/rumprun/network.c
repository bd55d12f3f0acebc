/*
 * network.c - the interfaces that the configuration asks for, and resolv.conf.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rump/ifconfig.h"
#include "rumprun.h"

#define RESOLV_CONF	"/etc/resolv.conf"

/* Milliseconds that an address may take. */
#define WAIT_DHCP	60000
#define WAIT_AUTO	15000
#define WAIT_STATIC	5000

/* What is written to resolv.conf. */
struct resolvers {
	char text[512];
	size_t len;
};

static void __attribute__((__noreturn__))
network_fatal(const struct net_entry *n, const char *what, const char *why)
{
	rumprun_fatal("\"net\": %s: %s: %s", n->interface, what, why);
}

static void
address(const struct net_entry *n, int family, const char *key, const char *text, void *to)
{
	if (inet_pton(family, text, to) == 1)
		return;
	network_fatal(n, key, family == AF_INET ? "an address such as 10.0.0.2 is expected" :
	    "an address such as 2001:db8::2 is expected");
}

/* "24" or "255.255.255.0". */
static uint8_t
prefix(const struct net_entry *n, int family)
{
	const char *text = n->mask;
	uint32_t mask;
	char *end;
	long bits;

	if (family == AF_INET && strchr(text, '.') != NULL) {
		address(n, family, "mask", text, &mask);
		mask = ntohl(mask);
		for (bits = 0; mask & 0x80000000U; bits++)
			mask <<= 1;
		if (mask == 0)
			return (uint8_t)bits;
		network_fatal(n, "mask", "ones may not follow zeroes");
	}
	bits = strtol(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' ||
	    bits > (family == AF_INET ? 32 : 128))
		network_fatal(n, "mask", family == AF_INET ? "0 to 32 is expected" :
		    "0 to 128 is expected");
	return (uint8_t)bits;
}

static void
resolver_add(struct resolvers *r, const char *server)
{
	int n = snprintf(r->text + r->len, sizeof(r->text) - r->len, "nameserver %s\n", server);

	if (n > 0 && (size_t)n < sizeof(r->text) - r->len)
		r->len += (size_t)n;
}

static void
resolvers_configured(struct resolvers *r, const struct net_entry *n)
{
	char *list = strdup(n->dns), *p, *save = NULL;
	unsigned char any[16];

	if (list == NULL)
		network_fatal(n, "dns", strerror(ENOMEM));
	for (p = strtok_r(list, " ,", &save); p != NULL; p = strtok_r(NULL, " ,", &save)) {
		if (inet_pton(AF_INET, p, any) != 1 && inet_pton(AF_INET6, p, any) != 1)
			network_fatal(n, "dns", "addresses are expected");
		resolver_add(r, p);
	}
	free(list);
}

/* What DHCP said counts only where nothing was configured. */
static void
resolvers_told(struct resolvers *r, const struct rump_ifconfig *ic)
{
	static const uint8_t none[4];
	char text[INET_ADDRSTRLEN];
	int i;

	for (i = 0; i < RUMP_IFCONFIG_DNS_MAX && memcmp(ic->ic_dns[i], none, 4) != 0; i++)
		resolver_add(r, inet_ntop(AF_INET, ic->ic_dns[i], text, sizeof(text)));
}

static void
resolvers_write(const struct resolvers *r)
{
	int fd;

	if (r->len == 0)
		return;
	fd = open(RESOLV_CONF, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, r->text, r->len) != (ssize_t)r->len)
		rumprun_fatal("%s: %s", RESOLV_CONF, strerror(errno));
	close(fd);
}

static void
configure(int fd, const struct net_entry *n, bool follow, struct resolvers *r)
{
	int family = strcmp(n->type, "inet") == 0 ? AF_INET : AF_INET6;
	struct rump_ifconfig ic;

	memset(&ic, 0, sizeof(ic));
	if (strlen(n->interface) >= sizeof(ic.ic_name))
		network_fatal(n, "if", strerror(ENXIO));
	strcpy(ic.ic_name, n->interface);
	ic.ic_version = family == AF_INET ? RUMP_IFCONFIG_INET : RUMP_IFCONFIG_INET6;
	if (strcmp(n->method, "static") == 0) {
		ic.ic_method = RUMP_IFCONFIG_STATIC;
		ic.ic_timeout = WAIT_STATIC;
		address(n, family, "addr", n->addr, ic.ic_address);
		ic.ic_prefix = prefix(n, family);
		if (n->gw != NULL)
			address(n, family, "gw", n->gw, ic.ic_gateway);
	} else if (family == AF_INET) {
		ic.ic_method = RUMP_IFCONFIG_DHCP;
		ic.ic_flags = follow ? RUMP_IFCONFIG_RESOLVERS : 0;
		ic.ic_timeout = WAIT_DHCP;
	} else {
		ic.ic_method = RUMP_IFCONFIG_AUTO;
		ic.ic_timeout = WAIT_AUTO;
	}
	if (ioctl(fd, RUMP_SIOCIFCONFIG, &ic) != 0)
		network_fatal(n, n->method, errno == ENXIO ? "there is no such interface" :
		    errno == ETIMEDOUT ? "no address in time" : strerror(errno));
	if (n->dns != NULL)
		resolvers_configured(r, n);
	else
		resolvers_told(r, &ic);
}

void
rumprun_network(const struct config *config)
{
	struct resolvers r = { .len = 0 };
	bool follow = true;
	size_t i;
	int fd;

	if (config->net_count == 0)
		return;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		rumprun_fatal("\"net\": %s", errno == EAFNOSUPPORT ?
		    "this image has no rumpnet_netinet" : strerror(errno));
	/* Resolvers that are configured stay. */
	for (i = 0; i < config->net_count; i++)
		if (config->nets[i].dns != NULL)
			follow = false;
	for (i = 0; i < config->net_count; i++)
		if (config->nets[i].type != NULL)
			configure(fd, &config->nets[i], follow, &r);
	close(fd);
	resolvers_write(&r);
}
