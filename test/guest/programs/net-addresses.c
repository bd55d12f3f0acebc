/*
 * Gives a card that has none its addresses, and takes them away, by ioctls. The
 * card is the first beside lo0.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet6/in6_var.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sockio.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static char card[IFNAMSIZ];
static int s4, s6;

static struct sockaddr_in
name4(const char *text)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_len = sizeof(sin);
	sin.sin_family = AF_INET;
	inet_pton(AF_INET, text, &sin.sin_addr);
	return sin;
}

static struct sockaddr_in6
name6(const char *text)
{
	struct sockaddr_in6 sin6;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_len = sizeof(sin6);
	sin6.sin6_family = AF_INET6;
	inet_pton(AF_INET6, text, &sin6.sin6_addr);
	return sin6;
}

/* The error of an ioctl, or 0. */
static int
ask(int s, unsigned long cmd, void *data)
{
	return ioctl(s, cmd, data) == 0 ? 0 : errno;
}

/* Leading ones of the card's mask of an address; -1: it does not have it. */
static int
listed_bits(const char *text)
{
	struct sockaddr_in6 sin6 = name6(text);
	struct ifaddrs *all, *ifa;
	const uint8_t *mask;
	int bits = -1;

	if (getifaddrs(&all) != 0)
		return -2;
	for (ifa = all; ifa != NULL; ifa = ifa->ifa_next) {
		if (strcmp(ifa->ifa_name, card) != 0 ||
		    ifa->ifa_addr->sa_family != AF_INET6 ||
		    !IN6_ARE_ADDR_EQUAL(&sin6.sin6_addr,
		    &((struct sockaddr_in6 *)ifa->ifa_addr)->sin6_addr))
			continue;
		mask = ((struct sockaddr_in6 *)ifa->ifa_netmask)->sin6_addr.
		    s6_addr;
		for (bits = 0; bits < 128 &&
		    (mask[bits / 8] & 0x80 >> bits % 8) != 0; bits++)
			;
	}
	freeifaddrs(all);
	return bits;
}

static struct in6_aliasreq
alias6(const char *address, const char *mask, int flags)
{
	struct in6_aliasreq req;

	memset(&req, 0, sizeof(req));
	strcpy(req.ifra_name, card);
	req.ifra_addr = name6(address);
	if (mask != NULL)
		req.ifra_prefixmask = name6(mask);
	req.ifra_flags = flags;
	req.ifra_lifetime.ia6t_vltime = UINT32_MAX;
	req.ifra_lifetime.ia6t_pltime = UINT32_MAX;
	return req;
}

static struct in6_ifreq
request6(const char *address)
{
	struct in6_ifreq req;

	memset(&req, 0, sizeof(req));
	strcpy(req.ifr_name, card);
	req.ifr_ifru.ifru_addr = name6(address);
	return req;
}

/* Whether a datagram gets from an address to itself. */
static int
reaches_itself(const struct sockaddr *sa, socklen_t len)
{
	int s = socket(sa->sa_family, SOCK_DGRAM, 0), yes;
	struct sockaddr_storage from;
	socklen_t fromlen = len;
	char c = 0;

	yes = bind(s, sa, len) == 0 && sendto(s, "x", 1, 0, sa, len) == 1 &&
	    recvfrom(s, &c, 1, 0, (struct sockaddr *)&from, &fromlen) == 1 &&
	    c == 'x' && fromlen == len && memcmp(&from, sa, len) == 0;
	close(s);
	return yes;
}

static int
usable(const char *address)
{
	struct sockaddr_in6 sin6 = name6(address);

	sin6.sin6_port = htons(7777);
	return reaches_itself((struct sockaddr *)&sin6, sizeof(sin6));
}

static int
usable4(const char *address)
{
	struct sockaddr_in sin = name4(address);

	sin.sin_port = htons(7777);
	return reaches_itself((struct sockaddr *)&sin, sizeof(sin));
}

static void
test_adding6(void)
{
	struct in6_aliasreq req = alias6("fd00:1::7", "ffff:ffff:ffff::",
	    IN6_IFF_NODAD);
	struct in6_ifreq ask6;
	int flags = IN6_IFF_TENTATIVE, tries;

	is(ask(s6, SIOCAIFADDR_IN6, &req), 0, "an address without a probe");
	is(listed_bits("fd00:1::7"), 48, "is listed with its network");
	ok(usable("fd00:1::7"), "can be used at once");
	req = alias6("fd00:2::7", "ffff:ffff:ffff:ffff::", 0);
	is(ask(s6, SIOCAIFADDR_IN6, &req), 0, "another one, which is probed");
	for (tries = 0; tries < 100 && flags == IN6_IFF_TENTATIVE; tries++) {
		ask6 = request6("fd00:2::7");
		is(ask(s6, SIOCGIFAFLAG_IN6, &ask6), 0, "its flags");
		flags = ask6.ifr_ifru.ifru_flags6;
		usleep(100000);
	}
	is(flags, 0, "nobody else has it");
	ok(usable("fd00:2::7") && usable("fd00:1::7"), "both can be used");
	req = alias6("fd00:1::7", "ffff:ffff::", 0);
	is(ask(s6, SIOCAIFADDR_IN6, &req), 0, "given again");
	is(listed_bits("fd00:1::7"), 32, "it has another network");
	ok(usable("fd00:1::7"), "and can be used still");
}

static void
test_asking6(void)
{
	struct in6_aliasreq req = alias6("fd00:3::7", "ffff:ffff::", IN6_IFF_NODAD);
	struct in6_addrlifetime *lt;
	struct in6_ifreq ask6 = request6("fd00:1::7");
	struct sockaddr_in6 mask = name6("ffff:ffff::");

	is(ask(s6, SIOCGIFADDR_IN6, &ask6), 0, "an address it has");
	is(ask(s6, SIOCGIFNETMASK_IN6, &ask6), 0, "its mask");
	ok(IN6_ARE_ADDR_EQUAL(&ask6.ifr_ifru.ifru_addr.sin6_addr,
	    &mask.sin6_addr), "is that of 32 bits");
	ask6 = request6("fd00:1::7");
	is(ask(s6, SIOCGIFALIFETIME_IN6, &ask6), 0, "how long it has it");
	lt = &ask6.ifr_ifru.ifru_lifetime;
	ok(lt->ia6t_vltime == UINT32_MAX && lt->ia6t_pltime == UINT32_MAX &&
	    lt->ia6t_expire == 0, "for ever");
	req.ifra_lifetime.ia6t_vltime = 1000;
	req.ifra_lifetime.ia6t_pltime = 500;
	is(ask(s6, SIOCAIFADDR_IN6, &req), 0, "one for a thousand seconds");
	ask6 = request6("fd00:3::7");
	is(ask(s6, SIOCGIFALIFETIME_IN6, &ask6), 0, "how long it has that");
	ok(lt->ia6t_vltime <= 1000 && lt->ia6t_vltime > 900 &&
	    lt->ia6t_pltime <= 500 && lt->ia6t_pltime > 400 &&
	    lt->ia6t_expire > time(NULL) + 900, "%u and %u seconds",
	    lt->ia6t_vltime, lt->ia6t_pltime);
	ask6 = request6("fd00:1::7");
	is(ask(s6, SIOCGIFDSTADDR_IN6, &ask6), EINVAL, "no other end");
	ask6 = request6("fd00:9::9");
	is(ask(s6, SIOCGIFADDR_IN6, &ask6), EADDRNOTAVAIL, "one it has not");
	ask6 = request6("fd00:1::7");
	is(ask(s6, SIOCSIFADDR_IN6, &ask6), EOPNOTSUPP, "there is not just one");
	ask6.ifr_ifru.ifru_addr.sin6_family = AF_INET;
	is(ask(s6, SIOCDIFADDR_IN6, &ask6), EAFNOSUPPORT, "of another family");
	strcpy(ask6.ifr_name, "none0");
	is(ask(s6, SIOCGIFADDR_IN6, &ask6), ENXIO, "no such card");
}

static void
test_removing6(void)
{
	struct in6_ifreq ask6 = request6("fd00:2::7");
	struct in6_aliasreq req = alias6("fd00:3::7", NULL, 0);

	is(ask(s6, SIOCDIFADDR_IN6, &ask6), 0, "taken away");
	is(listed_bits("fd00:2::7"), -1, "it is not listed");
	ok(!usable("fd00:2::7"), "nor can it be used");
	ask6 = request6("fd00:2::7");
	is(ask(s6, SIOCDIFADDR_IN6, &ask6), EADDRNOTAVAIL, "only once");
	req.ifra_lifetime.ia6t_vltime = req.ifra_lifetime.ia6t_pltime = 0;
	is(ask(s6, SIOCAIFADDR_IN6, &req), 0, "given for no time at all");
	is(listed_bits("fd00:3::7"), -1, "it is gone, too");
	ok(usable("fd00:1::7"), "what was left alone is there");
}

static void
test_refusals6(void)
{
	struct in6_aliasreq req = alias6("ff02::7", "ffff::", 0);
	int i;

	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "a group's address");
	req = alias6("fd00:4::7", NULL, 0);
	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "a new one without a mask");
	req = alias6("fd00:4::7", "ffff:0:ffff::", 0);
	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "a mask with a hole");
	req = alias6("fd00:4::7", "ffff::", 0);
	req.ifra_lifetime.ia6t_vltime = 5;
	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "preferred after its end");
	req = alias6("fd00:4::7", "ffff::", IN6_IFF_ANYCAST);
	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "an anycast address");
	req = alias6("fd00:4::7", "ffff::", 0);
	req.ifra_dstaddr = name6("fd00::1");
	is(ask(s6, SIOCAIFADDR_IN6, &req), EINVAL, "with another end");
	strcpy(req.ifra_name, "lo0");
	is(ask(s6, SIOCAIFADDR_IN6, &req), EPERM, "lo0 keeps its own");
	for (i = 0; i < 10; i++) {
		req = alias6("fd00:5::7", "ffff:ffff::", 0);
		req.ifra_addr.sin6_addr.s6_addr[15] = (uint8_t)i;
		if (ask(s6, SIOCAIFADDR_IN6, &req) != 0)
			break;
	}
	is(errno, ENOBUFS, "there is no room for any number");
	ok(i > 3, "but for some (%d)", i);
}

static void
test_version4(void)
{
	struct ifaliasreq req;
	struct ifreq ifr;

	memset(&req, 0, sizeof(req));
	strcpy(req.ifra_name, card);
	is(ask(s4, SIOCGIFALIAS, &req), EADDRNOTAVAIL, "none of version 4 yet");
	*(struct sockaddr_in *)&req.ifra_addr = name4("10.7.0.2");
	*(struct sockaddr_in *)&req.ifra_mask = name4("255.255.240.0");
	is(ask(s4, SIOCAIFADDR, &req), 0, "one is given");
	ok(usable4("10.7.0.2"), "and can be used");
	memset(&req.ifra_addr, 0, 3 * sizeof(req.ifra_addr));
	is(ask(s4, SIOCGIFALIAS, &req), 0, "and told, ...");
	ok(((struct sockaddr_in *)&req.ifra_addr)->sin_addr.s_addr ==
	    name4("10.7.0.2").sin_addr.s_addr &&
	    ((struct sockaddr_in *)&req.ifra_mask)->sin_addr.s_addr ==
	    name4("255.255.240.0").sin_addr.s_addr &&
	    ((struct sockaddr_in *)&req.ifra_broadaddr)->sin_addr.s_addr ==
	    name4("10.7.15.255").sin_addr.s_addr, "... with mask and broadcast");
	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, card);
	*(struct sockaddr_in *)&ifr.ifr_addr = name4("10.7.0.2");
	is(ask(s4, SIOCGIFAFLAG_IN, &ifr), 0, "its flags");
	is(ifr.ifr_addrflags, 0, "are none");
	*(struct sockaddr_in *)&ifr.ifr_addr = name4("10.7.0.3");
	is(ask(s4, SIOCDIFADDR, &ifr), EADDRNOTAVAIL, "another is not taken");
	*(struct sockaddr_in *)&ifr.ifr_addr = name4("10.7.0.2");
	is(ask(s4, SIOCDIFADDR, &ifr), 0, "it is taken away");
	is(ask(s4, SIOCGIFADDR, &ifr), EADDRNOTAVAIL, "and gone");
}

int
main(void)
{
	struct if_nameindex *all = if_nameindex(), *one;

	for (one = all; one->if_index != 0; one++)
		if (strcmp(one->if_name, "lo0") != 0)
			strcpy(card, one->if_name);
	if_freenameindex(all);
	s4 = socket(AF_INET, SOCK_DGRAM, 0);
	s6 = socket(AF_INET6, SOCK_DGRAM, 0);
	test_adding6();
	test_asking6();
	test_removing6();
	test_refusals6();
	test_version4();
	return tap_done();
}
