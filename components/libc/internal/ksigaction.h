/*
 * ksigaction.h - what the kernel takes as a signal action (struct sigaction of
 * NetBSD), under musl's names.
 */
#include <features.h>

struct k_sigaction {
	void (*handler)(int);
	unsigned mask[4];
	int flags;
};

hidden void __rump_sigtramp(void);
