/* Ends in the way its first argument names. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
handler(void)
{
	printf("atexit ran\n");
}

static void *
exit_from_thread(void *arg)
{
	exit(*(int *)arg);
}

int
main(int argc, char *argv[])
{
	int status = argc > 2 ? atoi(argv[2]) : 0;
	pthread_t thread;

	if (argc < 2)
		return 99;
	atexit(handler);
	printf("ending: %s\n", argv[1]);
	if (strcmp(argv[1], "return") == 0)
		return status;
	if (strcmp(argv[1], "exit") == 0)
		exit(status);
	if (strcmp(argv[1], "_exit") == 0) {
		fflush(stdout);
		_exit(status);
	}
	if (strcmp(argv[1], "thread") == 0) {
		pthread_create(&thread, NULL, exit_from_thread, &status);
		pthread_join(thread, NULL);
	}
	if (strcmp(argv[1], "pthread_exit") == 0)
		pthread_exit(NULL);
	if (strcmp(argv[1], "abort") == 0)
		abort();
	if (strcmp(argv[1], "kill") == 0)
		kill(getpid(), status);
	if (strcmp(argv[1], "raise") == 0)
		raise(status);
	return 98;
}
