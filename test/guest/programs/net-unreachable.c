/*
 * Connects to port 7 of each address given, all at once, and prints what came of
 * each in how many seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ATTEMPTS	8

static int
begin(const char *address)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST
	}, *ai;
	int s;

	if (getaddrinfo(address, "7", &hints, &ai) != 0)
		return -1;
	s = socket(ai->ai_family, SOCK_STREAM, 0);
	fcntl(s, F_SETFL, O_NONBLOCK);
	if (connect(s, ai->ai_addr, ai->ai_addrlen) == 0 ||
	    errno != EINPROGRESS)
		return -1;
	freeaddrinfo(ai);
	return s;
}

int
main(int argc, char **argv)
{
	struct pollfd fds[ATTEMPTS];
	time_t begun = time(NULL);
	int error, i, n = argc - 1, left = n;
	socklen_t len = sizeof(error);

	if (n < 1 || n > ATTEMPTS)
		return 2;
	for (i = 0; i < n; i++) {
		fds[i].fd = begin(argv[i + 1]);
		fds[i].events = POLLOUT;
		if (fds[i].fd < 0) {
			printf("%s: %s at once\n", argv[i + 1],
			    strerror(errno));
			return 1;
		}
	}
	while (left > 0 && poll(fds, (nfds_t)n, 60000) > 0)
		for (i = 0; i < n; i++) {
			if (fds[i].fd < 0 || fds[i].revents == 0)
				continue;
			getsockopt(fds[i].fd, SOL_SOCKET, SO_ERROR, &error,
			    &len);
			printf("%s: %s after %d s\n", argv[i + 1],
			    strerror(error), (int)(time(NULL) - begun));
			close(fds[i].fd);
			fds[i].fd = -1;
			left--;
		}
	return left == 0 ? 0 : 1;
}
