/*
 * boot.c - from the platform's rump_boot() to the first program.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/bootconfig.h"
#include "rump/component.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/syscallvar.h"
#include "rumpuser.h"
#include "vmvar.h"
#include "netbsd/mman.h"

void syscall_init(void);

extern size_t main_stack_size;

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define STACK_MAX	(8UL << 20)
#define STACK_MIN	(128UL << 10)
#define STACK_GUARD	(64UL << 10)

/* Pages that mappings and the first stack are each moved by at random: 1 TiB. */
#define ASLR_PAGES	(1UL << 28)

/* Whether addresses are to differ from start to start. */
static bool
aslr_wanted(void)
{
	const char *config;
	size_t len;

	config = rumpuser_config(&len);
	return config == NULL || !bootconfig_is(config, len, "aslr", "false");
}

static uintptr_t
random_offset(void)
{
	uint64_t r;

	random_get(&r, sizeof(r));
	return r % ASLR_PAGES * PAGE_SIZE;
}

/*
 * The first program's stack: up to 8 MiB, an eighth of a small guest's memory
 * (it is promised, though only what is used is taken). With `aslr' it is in the
 * upper half of the programs' space, and its top is anywhere in a page. Returns
 * its top.
 */
static uintptr_t
main_stack(bool aslr)
{
	const struct rumpuser_layout *rl = &rumpuser_layout;
	uintptr_t base = 0, stack, top = 0;
	size_t size = page_available() / 8 * PAGE_SIZE;

	if (aslr) {
		base = roundup2(rl->rl_user_min / 2 + rl->rl_user_max / 2,
		    PAGE_SIZE) + random_offset();
		random_get(&top, sizeof(top));
		top &= PAGE_SIZE - 16;
	}
	size = MAX(MIN(size, STACK_MAX), STACK_MIN);
	if (vm_map_anon(&base, STACK_GUARD + size, 0, MAP_PRIVATE) != 0)
		out_of_memory("the first program's stack");
	(void)vm_unmap(base + STACK_GUARD, size);
	stack = base + STACK_GUARD;
	if (vm_map_anon(&stack, size, PROT_READ | PROT_WRITE, MAP_PRIVATE) != 0)
		out_of_memory("the first program's stack");
	main_stack_size = size;
	return stack + size - top;
}

static void
run_initialisers(void)
{
	const struct rump_init *ri;
	int stage;

	for (stage = RUMP_INIT_BASE; stage <= RUMP_INIT_FILES; stage++)
		for (ri = RUMP_SET_START(init); ri < RUMP_SET_END(init); ri++)
			if (ri->ri_stage == stage)
				ri->ri_func();
}

/* The first kernel thread. */
static void
boot_thread(void *arg __unused)
{
	struct proc *p;
	struct lwp *l;
	uintptr_t stack;
	bool aslr = aslr_wanted();

	run_initialisers();
	if (!random_boot_done())
		rumpuser_exit(RUMPUSER_EXIT_PANIC, 0, false);
	if (aslr)
		vm_set_lowest(rumpuser_layout.rl_user_min + random_offset());
	/* Before the group, one of whose limits is its size. */
	stack = main_stack(aslr);
	if (proc_create(NULL, &p) != 0)
		out_of_memory("the first thread group");
	strlcpy(p->p_comm, "rumprun", sizeof(p->p_comm));
	l = lwp_alloc(p);
	if (l == NULL || cpu_frame_start(cpu_lwp_frame(l),
	    (uintptr_t)rumprun_start, 0, stack) != 0)
		out_of_memory("the first thread");
	sched_ready(l);
}

/* Does not return, so it may change the stack protector's guard. */
void
#if defined(__has_attribute)
#if __has_attribute(__no_stack_protector__)
__attribute__((__no_stack_protector__))
#else
__attribute__((__optimize__("no-stack-protector")))
#endif
#endif
rump_boot(void)
{
	uint64_t guard;

	sched_init();
	cpu_init();
	page_init();
	kmem_init();
	vm_init();
	clock_init();
	random_init();
	random_get(&guard, sizeof(guard));
	ssp_init(guard);
	syscall_init();
	if (kthread_create(boot_thread, NULL, "boot") != 0)
		out_of_memory("the first kernel thread");
	rumpuser_intr_enable();
	sched_idle();
}
