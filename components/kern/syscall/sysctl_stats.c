/*
 * sysctl_stats.c - sysctl's names whose values are put together when asked for:
 * load, memory, the CPU's time, processes. Values NetBSD has and a guest has not
 * are 0.
 */
#include "internal.h"
#include "lwpvar.h"
#include "rusage.h"
#include "sysctl_stats.h"
#include "rump/lib.h"
#include "rump/sysctl.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/sysctl.h"

/* ---- Load --------------------------------------------------------------- */

#define FSHIFT		11
#define FSCALE		(1U << FSHIFT)
#define PERIOD		5		/* seconds between samples */
#define PERIODS		360		/* after so many nothing old is left */

struct loadavg {
	uint32_t ldavg[3];
	int64_t fscale;
};
CTASSERT(sizeof(struct loadavg) == 24);

static void
count_threads(const struct proc *p, unsigned int *all, unsigned int *running)
{
	const struct lwp *l;

	*all = *running = 0;
	for (l = p->p_lwps; l != NULL; l = l->l_sibling) {
		++*all;
		*running += l->l_stat == LWP_RUNNABLE ||
		    l->l_stat == LWP_RUNNING;
	}
}

/*
 * The load over 1, 5 and 15 minutes. Nothing samples it: an idle guest has no
 * timer for that. What is found at one call is taken for the time since the
 * call before, as if it had been sampled every five seconds.
 */
int
sysctl_vm_loadavg(struct sysctl_call *sc)
{
	/* exp(-5/60), exp(-5/300), exp(-5/900) in units of 1/FSCALE. */
	static const uint32_t decay[3] = { 1884, 2014, 2037 };
	static struct loadavg load = { .fscale = FSCALE };
	static uint64_t last;
	uint64_t now = rumpuser_clock_mono() / 1000000000ULL, periods;
	unsigned int all, running, total = 0;
	const struct proc *p;
	size_t i;

	for (p = proc_first(); p != NULL; p = p->p_next) {
		count_threads(p, &all, &running);
		total += running;
	}
	/* The one that asks is no load. */
	if (total > 0)
		total--;
	for (periods = MIN((now - last) / PERIOD, PERIODS); periods > 0;
	    periods--)
		for (i = 0; i < nitems(decay); i++)
			load.ldavg[i] = (decay[i] * load.ldavg[i] +
			    total * FSCALE * (FSCALE - decay[i])) >> FSHIFT;
	if (now - last >= PERIOD)
		last = now;
	return sysctl_copyout(sc, &load, sizeof(load));
}

/* ---- Memory ------------------------------------------------------------- */

/* struct uvmexp: 78 ints; struct uvmexp_sysctl: 77 64-bit integers. */
#define UVMEXP_INTS	78
#define UVMEXP2_QUADS	77

int
sysctl_vm_uvmexp(struct sysctl_call *sc)
{
	int32_t u[UVMEXP_INTS];

	memset(u, 0, sizeof(u));
	u[0] = RUMPUSER_PAGE_SIZE;
	u[1] = RUMPUSER_PAGE_SIZE - 1;
	u[2] = 12;
	u[3] = (int32_t)page_total();
	u[4] = (int32_t)page_free_count();
	return sysctl_copyout(sc, u, sizeof(u));
}

int
sysctl_vm_uvmexp2(struct sysctl_call *sc)
{
	int64_t u[UVMEXP2_QUADS];

	memset(u, 0, sizeof(u));
	u[0] = RUMPUSER_PAGE_SIZE;
	u[1] = RUMPUSER_PAGE_SIZE - 1;
	u[2] = 12;
	u[3] = (int64_t)page_total();
	u[4] = (int64_t)page_free_count();
	/* What is in use counts as active. */
	u[5] = u[3] - u[4];
	return sysctl_copyout(sc, u, sizeof(u));
}

/* ---- The CPU's time ----------------------------------------------------- */

/* User, nice, system, interrupt, idle: ticks of a hundredth of a second. */
int
sysctl_kern_cp_time(struct sysctl_call *sc)
{
	uint64_t ticks[5], used = 0, ns;
	unsigned long ignored;
	const struct proc *p;

	memset(ticks, 0, sizeof(ticks));
	for (p = proc_first(); p != NULL; p = p->p_next) {
		proc_runtime(p, &ns, &ignored, &ignored);
		used += ns + p->p_children_runtime;
	}
	ticks[0] = used / 10000000ULL;
	ticks[4] = rumpuser_clock_mono() / 10000000ULL;
	ticks[4] = ticks[4] > ticks[0] ? ticks[4] - ticks[0] : 0;
	return sysctl_copyout(sc, ticks, sizeof(ticks));
}

/* ---- Processes ---------------------------------------------------------- */

/* struct kinfo_proc2's size and the places of what is known. */
#define KI_SIZE		680
enum ki {
	KI_PID = 116, KI_PPID = 120, KI_SID = 124, KI_PGID = 128,
	KI_RTIME_SEC = 228, KI_RTIME_USEC = 232, KI_STAT = 360, KI_NICE = 363,
	KI_COMM = 368, KI_VM_RSSIZE = 432, KI_UVALID = 448, KI_UUTIME_SEC = 464,
	KI_UUTIME_USEC = 468, KI_UMAXRSS = 480, KI_UNVCSW = 576,
	KI_UNIVCSW = 584, KI_NLWPS = 616, KI_NRLWPS = 624, KI_REALSTAT = 632,
	KI_VM_VSIZE = 664, KI_VM_MSIZE = 672,
};
#define KI_COMM_LEN	24
#define NICE_ZERO	20
#define SACTIVE		2
#define LSRUN		2
#define LSSLEEP		3

static void
put32(uint8_t *ki, enum ki at, uint64_t v)
{
	uint32_t word = (uint32_t)v;

	memcpy(ki + at, &word, sizeof(word));
}

static void
put64(uint8_t *ki, enum ki at, uint64_t v)
{
	memcpy(ki + at, &v, sizeof(v));
}

static void
describe(const struct proc *p, uint8_t *ki)
{
	uint64_t ns, used = page_total() - page_free_count();
	unsigned long nvcsw, nivcsw;
	unsigned int all, running;

	memset(ki, 0, KI_SIZE);
	count_threads(p, &all, &running);
	proc_runtime(p, &ns, &nvcsw, &nivcsw);
	put32(ki, KI_PID, (uint64_t)p->p_pid);
	put32(ki, KI_PPID, p->p_pid == 1 ? 0 : 1);
	put32(ki, KI_SID, (uint64_t)p->p_pid);
	put32(ki, KI_PGID, (uint64_t)p->p_pid);
	put32(ki, KI_RTIME_SEC, ns / 1000000000ULL);
	put32(ki, KI_RTIME_USEC, ns % 1000000000ULL / 1000);
	ki[KI_STAT] = running > 0 ? LSRUN : LSSLEEP;
	ki[KI_NICE] = NICE_ZERO;
	strlcpy((char *)ki + KI_COMM, p->p_comm, KI_COMM_LEN);
	/* The programs share one address space; each is told all of it. */
	put32(ki, KI_VM_RSSIZE, used);
	put64(ki, KI_VM_VSIZE, page_committed());
	put64(ki, KI_VM_MSIZE, page_committed());
	put64(ki, KI_UVALID, 1);
	put32(ki, KI_UUTIME_SEC, ns / 1000000000ULL);
	put32(ki, KI_UUTIME_USEC, ns % 1000000000ULL / 1000);
	put64(ki, KI_UMAXRSS, used * (RUMPUSER_PAGE_SIZE / 1024));
	put64(ki, KI_UNVCSW, nvcsw);
	put64(ki, KI_UNIVCSW, nivcsw);
	put64(ki, KI_NLWPS, all);
	put64(ki, KI_NRLWPS, running);
	put64(ki, KI_REALSTAT, SACTIVE);
}

/* Whether a group is among those asked for. Everybody is user 0, group 0. */
static bool
wanted(const struct proc *p, int what, int which)
{
	switch (what) {
	case KERN_PROC_ALL:
		return true;
	case KERN_PROC_PID:
	case KERN_PROC_PGRP:
	case KERN_PROC_SESSION:
		return p->p_pid == which;
	case KERN_PROC_UID:
	case KERN_PROC_RUID:
	case KERN_PROC_GID:
	case KERN_PROC_RGID:
		return which == 0;
	default:
		return false;
	}
}

/*
 * kern.proc2.WHAT.WHICH.SIZE.COUNT: at most COUNT structures, SIZE bytes of
 * each. A structure of another age is cut or padded with zeros.
 */
int
sysctl_kern_proc2(struct sysctl_call *sc)
{
	uint8_t ki[KI_SIZE];
	size_t size, copied = 0, n;
	const struct proc *p;
	int count, error = 0;

	if (sc->sc_namelen != 6)
		return EINVAL;
	if (sc->sc_name[2] < KERN_PROC_ALL || sc->sc_name[2] > KERN_PROC_RGID)
		return EINVAL;
	if (sc->sc_name[4] <= 0 || sc->sc_name[4] > 4096 || sc->sc_name[5] < 0)
		return EINVAL;
	size = (size_t)sc->sc_name[4];
	count = sc->sc_name[5];
	sc->sc_needed = 0;
	for (p = proc_first(); p != NULL; p = p->p_next) {
		if (p->p_zombie || !wanted(p, sc->sc_name[2], sc->sc_name[3]))
			continue;
		sc->sc_needed += size;
		if (sc->sc_old == NULL || count-- <= 0)
			continue;
		if (sc->sc_oldlen - copied < size) {
			error = ENOMEM;
			break;
		}
		describe(p, ki);
		n = MIN(size, sizeof(ki));
		error = copyout(ki, (char *)sc->sc_old + copied, n);
		if (error != 0)
			return error;
		copied += size;
	}
	if (sc->sc_old != NULL)
		sc->sc_needed = copied;
	return error;
}
