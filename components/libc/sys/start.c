/*
 * start.c - libc's part of program start: what a loader and the kernel's
 * auxiliary vector would do elsewhere.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>
#include <sys/resource.h>

#include "pthread_impl.h"
#include "libc.h"
#include "rump_program.h"
#include "rump_ssp.h"
#include "rumpcall.h"

/* The thread-local storage template, from the image's linker script. */
extern hidden const char __rump_tls_start[];
extern hidden const size_t __rump_tls_file_size, __rump_tls_mem_size, __rump_tls_align;

extern weak hidden void (*const __preinit_array_start)(void);
extern weak hidden void (*const __preinit_array_end)(void);

#define NB_GETRANDOM	91
#define NB_LWP_SETPRIVATE 317
#define PAGE		4096

/* Kept: libc and dl_iterate_phdr look at them later. */
static Elf64_Phdr tls_header;
static struct {
	char *env_end;
	size_t aux[2 * 8];
} vectors;

static void
vector_add(size_t **p, size_t type, size_t value)
{
	*(*p)++ = type;
	*(*p)++ = value;
}

/* Apart, because a compiler may read the thread pointer early in a function. */
static void __attribute__((__noinline__))
stack_describe(uintptr_t top)
{
	pthread_t self = __pthread_self();
	struct rlimit limit;

	self->stack = (void *)((top + PAGE - 1) & -(uintptr_t)PAGE);
	self->stack_size = 128 * 1024;
	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
		self->stack_size = limit.rlim_cur;
}

/*
 * Functions look for the stack protector's guard at the thread pointer, so there
 * is one before there is a thread: with the guard that the thread will have.
 */
static struct pthread early_self;

/*
 * Kept until the heap has taken its secret from the second half, which may be at
 * any time: malloc looks for it by the auxiliary vector.
 */
static unsigned long random_bytes[2];

#if defined(__has_attribute)
#if __has_attribute(__no_stack_protector__)
__attribute__((__no_stack_protector__))
#else
__attribute__((__optimize__("no-stack-protector")))
#endif
#endif
void
__rump_libc_init(void *stack_top)
{
	const rump_register_t self[RUMP_SYSCALL_MAXARGS] = { A(&early_self) };
	rump_register_t retval[2];
	size_t *p = vectors.aux;

	early_self.self = &early_self;
	(void)rump_syscall(NB_LWP_SETPRIVATE, self, retval);

	/* Not from the pool's blocking side: the kernel waited for it at boot. */
	RUMPCALL(NB_GETRANDOM, A(random_bytes), sizeof(random_bytes), 0);
	early_self.canary = __rump_ssp_guard(random_bytes);

	tls_header.p_type = PT_TLS;
	tls_header.p_vaddr = (Elf64_Addr)__rump_tls_start;
	tls_header.p_filesz = __rump_tls_file_size;
	tls_header.p_memsz = __rump_tls_mem_size;
	tls_header.p_align = __rump_tls_align ? __rump_tls_align : 1;

	vector_add(&p, AT_PHDR, (size_t)&tls_header);
	vector_add(&p, AT_PHENT, sizeof(tls_header));
	vector_add(&p, AT_PHNUM, tls_header.p_memsz ? 1 : 0);
	vector_add(&p, AT_PAGESZ, PAGE);
	vector_add(&p, AT_RANDOM, (size_t)random_bytes);
	vector_add(&p, AT_SYSINFO, (size_t)&__rump_first_program);
	vector_add(&p, AT_NULL, 0);
	__init_libc(&vectors.env_end, "");

	stack_describe((uintptr_t)stack_top);
	random_bytes[0] = 0;
}

void
__rump_libc_constructors(void)
{
	void (*const *f)(void);

	for (f = &__preinit_array_start; f < &__preinit_array_end; f++)
		(*f)();
	__libc_start_init();
}
