/*
 * Sends and ends at once: `net-leave close' and `net-leave open' write 1,000,000
 * bytes to the first who connects to port 7000, and do or do not close the
 * connection before; `net-leave datagram ADDRESS' sends a datagram to port 7001.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BYTES	1000000

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in
address(const char *host, int port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons((in_port_t)port);
	if (inet_pton(AF_INET, host, &sin.sin_addr) != 1)
		die(host);
	return sin;
}

static void
datagram(const char *host)
{
	struct sockaddr_in sin = address(host, 7001);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (sendto(s, "farewell\n", 9, 0, (struct sockaddr *)&sin,
	    sizeof(sin)) != 9)
		die("sendto");
}

static void
stream(int closing)
{
	struct sockaddr_in sin = address("0.0.0.0", 7000);
	int c, i, size = BYTES + 100000, s = socket(AF_INET, SOCK_STREAM, 0);
	static char text[BYTES];

	for (i = 0; i < BYTES; i++)
		text[i] = "0123456789abcde\n"[i % 16];
	if (setsockopt(s, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) != 0 ||
	    bind(s, (struct sockaddr *)&sin, sizeof(sin)) != 0 ||
	    listen(s, 1) != 0)
		die("listen");
	printf("serving\n");
	fflush(stdout);
	if ((c = accept(s, NULL, NULL)) < 0)
		die("accept");
	if (write(c, text, BYTES) != BYTES)
		die("write");
	printf("written\n");
	if (closing && close(c) != 0)
		die("close");
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "datagram") == 0)
		datagram(argv[2]);
	else if (argc == 2)
		stream(strcmp(argv[1], "close") == 0);
	else
		return 2;
	return 0;
}
