/*
 * Says each time the link of the first card has gone or come back, and after
 * each time that it is there connects to the address and port given. Ends when
 * it has come back.
 */
#include <ifaddrs.h>
#include <netdb.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* LINK_STATE_UP or another; -1: there is no card. */
static int
link_state(void)
{
	struct ifaddrs *all, *ifa;
	int state = -1;

	if (getifaddrs(&all) != 0)
		return -1;
	for (ifa = all; ifa != NULL && state < 0; ifa = ifa->ifa_next)
		if (ifa->ifa_addr->sa_family == AF_LINK &&
		    strcmp(ifa->ifa_name, "lo0") != 0)
			state = ((struct if_data *)ifa->ifa_data)->
			    ifi_link_state;
	freeifaddrs(all);
	return state;
}

static int
connects(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *ai;
	char byte;
	int s;

	if (getaddrinfo(address, port, &hints, &ai) != 0)
		return 0;
	s = socket(ai->ai_family, SOCK_STREAM, 0);
	if (connect(s, ai->ai_addr, ai->ai_addrlen) != 0) {
		perror("connect");
		return 0;
	}
	freeaddrinfo(ai);
	/* The other side closes. */
	(void)read(s, &byte, 1);
	close(s);
	return 1;
}

static int
await(int up)
{
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		if ((link_state() == LINK_STATE_UP) == up) {
			printf("link is %s\n", up ? "up" : "down");
			return 1;
		}
		usleep(20000);
	}
	printf("link does not go %s\n", up ? "up" : "down");
	return 0;
}

int
main(int argc, char **argv)
{
	return argc == 3 && await(1) && connects(argv[1], argv[2]) &&
	    await(0) && await(1) && connects(argv[1], argv[2]) ? 0 : 1;
}
