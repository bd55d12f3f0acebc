/*
 * pthread_impl.h - musl's internals, with the signals it keeps for itself moved
 * to the top of NetBSD's range (32 is SIGPWR here) and the clone flags that
 * only pthread_create names.
 */
#ifndef RUMP_PTHREAD_IMPL_H
#define RUMP_PTHREAD_IMPL_H

#include_next <pthread_impl.h>

#undef SIGTIMER
#undef SIGCANCEL
#undef SIGSYNCCALL
#define SIGTIMER	61
#define SIGCANCEL	62
#define SIGSYNCCALL	63

#undef SIGALL_SET
#undef SIGPT_SET
#undef SIGTIMER_SET
#define SIGALL_SET	((sigset_t *)(const unsigned long[2]){ -1UL, -1UL })
#define SIGPT_SET							\
	((sigset_t *)(const unsigned long[2]){				\
	    1UL << (SIGCANCEL - 1) | 1UL << (SIGSYNCCALL - 1) })
#define SIGTIMER_SET							\
	((sigset_t *)(const unsigned long[2]){ 1UL << (SIGTIMER - 1) })

#undef CLONE_VM
#undef CLONE_FS
#undef CLONE_FILES
#undef CLONE_SIGHAND
#define CLONE_VM		0x00000100
#define CLONE_FS		0x00000200
#define CLONE_FILES		0x00000400
#define CLONE_SIGHAND		0x00000800
#define CLONE_THREAD		0x00010000
#define CLONE_SYSVSEM		0x00040000
#define CLONE_SETTLS		0x00080000
#define CLONE_PARENT_SETTID	0x00100000
#define CLONE_CHILD_CLEARTID	0x00200000
#define CLONE_DETACHED		0x00400000

/*
 * Sets up a context that starts func(arg) with `sp' (16-byte aligned) as the
 * end of its stack.
 */
hidden void __rump_mcontext_init(ucontext_t *, void (*)(void), uintptr_t, uintptr_t);

#endif /* RUMP_PTHREAD_IMPL_H */
