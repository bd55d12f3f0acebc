/*
 * One of two guests on a common network: `net-pair serve' echoes one connection
 * of each version and ends; `net-pair ask ADDRESS4 ADDRESS6' makes them, sends
 * 300,000 bytes over each, and a datagram.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT	7777
#define BYTES	300000

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int
serve(void)
{
	struct sockaddr_in6 sin6;
	static char buf[65536];
	int c, count, off = 0, s = socket(AF_INET6, SOCK_STREAM, 0);
	ssize_t n;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(PORT);
	if (setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) != 0 ||
	    bind(s, (struct sockaddr *)&sin6, sizeof(sin6)) != 0 ||
	    listen(s, 5) != 0)
		die("serve");
	printf("serving\n");
	fflush(stdout);
	for (count = 0; count < 2; count++) {
		if ((c = accept(s, NULL, NULL)) < 0)
			die("accept");
		while ((n = read(c, buf, sizeof(buf))) > 0)
			if (write(c, buf, (size_t)n) != n)
				die("write");
		if (n < 0)
			die("read");
		close(c);
	}
	return 0;
}

static void
ask(int family, const char *address)
{
	struct sockaddr_in6 sin6;
	struct sockaddr_in sin;
	static char out[BYTES], in[BYTES];
	size_t sent = 0, got = 0;
	int i, s = -1, tries;
	ssize_t n;

	memset(&sin, 0, sizeof(sin));
	memset(&sin6, 0, sizeof(sin6));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(PORT);
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(PORT);
	if (inet_pton(family, address, family == AF_INET ?
	    (void *)&sin.sin_addr : (void *)&sin6.sin6_addr) != 1)
		die(address);
	/* The other guest may still be starting. */
	for (tries = 0; tries < 600; tries++) {
		s = socket(family, SOCK_STREAM, 0);
		if ((family == AF_INET ?
		    connect(s, (struct sockaddr *)&sin, sizeof(sin)) :
		    connect(s, (struct sockaddr *)&sin6, sizeof(sin6))) == 0)
			break;
		close(s);
		s = -1;
		usleep(100000);
	}
	if (s < 0)
		die("connect");
	for (i = 0; i < BYTES; i++)
		out[i] = (char)(i * 13 + i / 255);
	while (got < BYTES) {
		if (sent < BYTES && sent - got < 30000) {
			n = write(s, out + sent, sent + 10000 < BYTES ? 10000 :
			    BYTES - sent);
			if (n <= 0)
				die("write");
			sent += (size_t)n;
			continue;
		}
		n = read(s, in + got, BYTES - got);
		if (n <= 0)
			die("read");
		got += (size_t)n;
	}
	/* Only then is the other end done, too. */
	shutdown(s, SHUT_WR);
	if (read(s, in, 0) != 0 || read(s, &i, 1) != 0)
		die("end");
	close(s);
	printf("%s: %s\n", address,
	    memcmp(in, out, BYTES) == 0 ? "as it was sent" : "WRONG");
}

int
main(int argc, char **argv)
{
	if (argc == 2)
		return serve();
	if (argc != 4)
		return 2;
	ask(AF_INET, argv[2]);
	ask(AF_INET6, argv[3]);
	return 0;
}
