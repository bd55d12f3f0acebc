/*
 * net_dns.c - resolvers that DHCP has told, and the file that says so after a
 * lease has changed them (net_dns.h). The first file is written by the start of
 * programs, which knows the configuration.
 */
#include "lwip/opt.h"
#include "lwip/ip_addr.h"
#include "net_dns.h"
#include "net_hooks.h"

#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/softint.h"

#define RESOLV_CONF	"/etc/resolv.conf"
#define LINE_MAX	32	/* "nameserver 255.255.255.255\n" */

/* Of rumpvfs, which an image need not have. */
int vfs_replacefile(const char *, const char *, size_t)
    __attribute__((__weak__));

static void dns_check(void *);

/* Lock for all: the monitor. */
uint32_t net_dns_servers[RUMP_IFCONFIG_DNS_MAX];
static uint32_t written[RUMP_IFCONFIG_DNS_MAX];	/* what the file has */
static bool following, writing;
static struct softint check = { .si_func = dns_check };

static bool
up_to_date(void)
{
	return memcmp(written, net_dns_servers, sizeof(written)) == 0;
}

/* Kernel thread; ends when there is nothing left to write. */
static void
dns_write(void *arg __unused)
{
	char text[RUMP_IFCONFIG_DNS_MAX * LINE_MAX];
	const uint8_t *a;
	size_t i, len;
	int error;

	while (!up_to_date()) {
		memcpy(written, net_dns_servers, sizeof(written));
		len = 0;
		for (i = 0; i < nitems(written) && written[i] != 0; i++) {
			a = (const uint8_t *)&written[i];
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "nameserver %u.%u.%u.%u\n", a[0], a[1], a[2],
			    a[3]);
		}
		error = vfs_replacefile(RESOLV_CONF, text, len);
		if (error != 0 && error != EROFS)
			kprintf("%s: error %d\n", RESOLV_CONF, error);
	}
	writing = false;
}

/* Softint: a whole answer has been read. */
static void
dns_check(void *arg __unused)
{
	if (!following || writing || up_to_date() || vfs_replacefile == NULL)
		return;
	writing = true;
	if (kthread_create(dns_write, NULL, "resolvers") != 0)
		writing = false;
}

/* Called for each resolver of an answer, in order; a new answer forgets all. */
void
dns_setserver(u8_t i, const ip_addr_t *server)
{
	if (i >= nitems(net_dns_servers) || !IP_IS_V4(server))
		return;
	if (i == 0)
		memset(net_dns_servers, 0, sizeof(net_dns_servers));
	net_dns_servers[i] = ip4_addr_get_u32(ip_2_ip4(server));
	rump_softint_schedule(&check);
}

void
net_dns_follow(void)
{
	memcpy(written, net_dns_servers, sizeof(written));
	following = true;
}
