/*
 * mmap(2) and its relatives by random traffic against a model, over the real
 * frame and object allocators and made-up page tables, while frames are pinned.
 * sources: components/kern/mem/vm.c components/kern/mem/vm_syscalls.c
 * sources: components/kern/mem/page.c components/kern/mem/kmem.c
 * sources: components/kern/mem/pin.c
 */
#include "internal.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/pin.h"
#include "rump/syscallvar.h"
#include "vmimpl.h"
#include "vmvar.h"

#include "netbsd/errno.h"
#include "netbsd/mman.h"
#include "netbsd/syscall.h"
#include "fake.h"
#include "test.h"

#define PAGE	4096UL
#define BASE	0x100000UL
#define NPAGES	200
#define FRAMES	4096

/* ---- Machine ------------------------------------------------------------- */

uintptr_t rumpuser_dmap_base;
struct rumpuser_layout rumpuser_layout = {
	.rl_user_min = BASE, .rl_user_max = BASE + NPAGES * PAGE,
	.rl_image_min = 0x10000, .rl_image_max = 0x20000,
};
static struct {
	bool present;
	rump_paddr_t pa;
	int prot;
} pt[NPAGES];

size_t
rumpuser_memory(struct rumpuser_memrange *r, size_t max __unused)
{
	r[0] = (struct rumpuser_memrange){ 0, FRAMES * PAGE };
	return 1;
}

static size_t
slot(uintptr_t va)
{
	if (va % PAGE != 0 || va < BASE || va >= BASE + NPAGES * PAGE)
		host_panic("page table address out of range");
	return (va - BASE) / PAGE;
}

int
rumpuser_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot)
{
	for (; len > 0; len -= PAGE, va += PAGE, pa += PAGE) {
		size_t i = slot(va);

		pt[i].present = true;
		pt[i].pa = pa;
		pt[i].prot = prot;
	}
	return 0;
}

void
rumpuser_unmap(uintptr_t va, size_t len)
{
	for (; len > 0; len -= PAGE, va += PAGE)
		pt[slot(va)].present = false;
}

int
rumpuser_protect(uintptr_t va, size_t len, int prot)
{
	for (; len > 0; len -= PAGE, va += PAGE)
		pt[slot(va)].prot = prot;
	return 0;
}

bool
rumpuser_extract(uintptr_t va, rump_paddr_t *pa, int *prot)
{
	size_t i = slot(va);

	*pa = pt[i].pa;
	*prot = pt[i].prot;
	return pt[i].present;
}

int
fd_get(struct proc *p __unused, int fd __unused, struct file **f __unused)
{
	return EBADF;
}

void
file_release(struct file *f __unused)
{
}

struct proc *
lwp_proc(const struct lwp *l __unused)
{
	return NULL;
}

static void
start(void)
{
	if (rumpuser_dmap_base != 0)
		return;
	rumpuser_dmap_base =
	    (uintptr_t)host_aligned_calloc(PAGE, FRAMES * PAGE);
	page_init();
	kmem_init();
	vm_init();
}

static int
call(int number, register_t a0, register_t a1, register_t a2, register_t a3,
    register_t *result)
{
	register_t args[8] = { a0, a1, a2, a3, -1, 0, 0, 0 }, retval[2] = { 0 };
	const struct rump_sysent *sy;
	int error;

	for (sy = RUMP_SET_START(sysent); sy < RUMP_SET_END(sysent); sy++)
		if (sy->sy_number == number) {
			error = sy->sy_call(NULL, args, retval);
			if (result != NULL)
				*result = retval[0];
			return error;
		}
	host_panic("no such system call");
}

/* ---- Model --------------------------------------------------------------- */

static struct {
	bool mapped;
	int prot;
	unsigned char value;	/* of the page's first byte; 0: fresh */
	bool locked;
} model[NPAGES];

/* One access of the program: as the trap handler does it. */
static int
touch(size_t i, bool write, unsigned char *value)
{
	uintptr_t va = BASE + i * PAGE;
	int need = write ? PROT_WRITE : PROT_READ;
	unsigned char *p;

	if (!pt[i].present || (pt[i].prot & need) == 0) {
		int error = vm_fault(va + 123, write ? VM_FAULT_WRITE : 0);

		if (error != 0)
			return error;
	}
	if (!pt[i].present || (pt[i].prot & need) == 0)
		host_panic("a fault that was handled made nothing accessible");
	p = rumpuser_pa_to_va(pt[i].pa);
	if (write)
		p[0] = *value;
	else
		*value = p[0];
	return 0;
}

static int
expected_error(size_t i, int need)
{
	if (!model[i].mapped)
		return EFAULT;
	return (model[i].prot & need) == 0 ? EACCES : 0;
}

static bool
all_mapped(size_t i, size_t n)
{
	while (n > 0 && model[i].mapped)
		i++, n--;
	return n == 0;
}

static bool
any_locked(size_t i, size_t n)
{
	while (n > 0 && !model[i].locked)
		i++, n--;
	return n > 0;
}

/* mlock(2), munlock(2), and what msync(2) says of it. */
static void
lock_pages(size_t i, size_t n, int kind)
{
	register_t addr = (register_t)(BASE + i * PAGE), len = (register_t)(n * PAGE);
	bool mapped = all_mapped(i, n);

	if (kind == 12) {
		CHECK_EQ(call(SYS___msync13, addr, len, MS_SYNC | MS_INVALIDATE, 0, NULL),
		    !mapped ? ENOMEM : any_locked(i, n) ? EBUSY : 0);
		CHECK_EQ(call(SYS___msync13, addr, len, MS_SYNC, 0, NULL), mapped ? 0 : ENOMEM);
		return;
	}
	CHECK_EQ(call(kind == 13 ? SYS_mlock : SYS_munlock, addr, len, 0, 0, NULL),
	    mapped ? 0 : ENOMEM);
	for (; mapped && n > 0; i++, n--)
		model[i].locked = kind == 13;
}

/* Devices at work: each has a pin for a while, or none. */
static struct {
	struct pin pin;
	size_t bytes;
} device[4];

static void
pin_or_unpin(uint32_t random)
{
	size_t which = random % nitems(device), i = random / 64 % NPAGES;
	size_t n = MIN(1 + random / 65536 % 5, NPAGES - i), expected = 0;
	bool written = (random & 1 << 20) != 0;
	struct pin *p = &device[which].pin;

	if (device[which].bytes > 0) {
		pin_end(p);
		device[which].bytes = 0;
		return;
	}
	while (expected < n && expected_error(i + expected,
	    written ? PROT_WRITE : PROT_READ) == 0)
		expected++;
	device[which].bytes = pin_begin(p, (void *)(BASE + i * PAGE + 100),
	    n * PAGE - 100, written);
	CHECK_EQ(device[which].bytes, expected == 0 ? 0 : expected * PAGE - 100);
	for (size_t j = 0; j < expected; j++)
		CHECK_EQ(p->pin_frames[j], pt[i + j].pa);
}

/* The first device that has something to do with what is waited for is done. */
static int
device_finishes(const char *why __unused, uint64_t deadline __unused)
{
	for (size_t i = 0; i < nitems(device); i++)
		if (device[i].bytes > 0 && device[i].pin.pin_written) {
			pin_end(&device[i].pin);
			device[i].bytes = 0;
			return 0;
		}
	host_panic("nothing is waited for");
}

static void
verify(void)
{
	static uint8_t frame_used[FRAMES];
	size_t mapped = 0;

	memset(frame_used, 0, sizeof(frame_used));
	for (size_t i = 0; i < NPAGES; i++) {
		mapped += model[i].mapped;
		if (pt[i].present) {
			CHECK(model[i].mapped);
			CHECK_EQ(pt[i].prot & ~model[i].prot, 0);
			CHECK(!frame_used[pt[i].pa / PAGE]);
			frame_used[pt[i].pa / PAGE] = 1;
		} else
			CHECK_EQ(model[i].value, 0);
	}
	for (size_t i = 0; i < nitems(device); i++)
		for (size_t j = 0; device[i].bytes > 0 &&
		    j < device[i].pin.pin_count; j++)
			if (device[i].pin.pin_lost[j])
				CHECK(!frame_used[device[i].pin.pin_frames[j] / PAGE]);
	CHECK_EQ(vm_mapped(), mapped * PAGE);
}

static const int prots[] = { 0, PROT_READ, PROT_READ | PROT_WRITE, PROT_EXEC,
	PROT_READ | PROT_EXEC };

TEST(random_traffic_matches_the_model)
{
	uint32_t random = 3;
	size_t free_before;

	start();
	free_before = page_free_count();
	fake_sleep_hook = device_finishes;
	for (int step = 0; step < 200000; step++) {
		size_t i, n;
		int prot, error, kind;
		unsigned char value;
		register_t result;

		random = random * 1664525 + 1013904223;
		kind = (int)(random >> 28);
		i = random / 256 % NPAGES;
		random = random * 1664525 + 1013904223;
		n = 1 + random / 4096 % (kind < 8 ? 12 : 30);
		n = MIN(n, NPAGES - i);
		prot = prots[random / 65536 % nitems(prots)];
		switch (kind) {
		case 0:
		case 1:		/* map here */
			error = call(SYS_mmap, (register_t)(BASE + i * PAGE),
			    (register_t)(n * PAGE - random % PAGE), prot,
			    MAP_ANON | MAP_PRIVATE | MAP_FIXED |
			    (random & 1 ? MAP_NORESERVE : 0), &result);
			CHECK_EQ(error, 0);
			CHECK_EQ(result, BASE + i * PAGE);
			for (size_t j = i; j < i + n; j++) {
				model[j].mapped = true;
				model[j].prot = prot;
				model[j].value = 0;
				model[j].locked = false;
			}
			break;
		case 2:		/* map anywhere */
			error = call(SYS_mmap, 0, (register_t)(n * PAGE), prot,
			    MAP_ANON | MAP_PRIVATE, &result);
			if (error != 0) {
				CHECK_EQ(error, ENOMEM);
				break;
			}
			i = slot((uintptr_t)result);
			REQUIRE(i + n <= NPAGES);
			for (size_t j = i; j < i + n; j++) {
				CHECK(!model[j].mapped);
				model[j].mapped = true;
				model[j].prot = prot;
				model[j].value = 0;
				model[j].locked = false;
			}
			break;
		case 3:
		case 4:
			error = call(SYS_munmap, (register_t)(BASE + i * PAGE),
			    (register_t)(n * PAGE), 0, 0, NULL);
			CHECK_EQ(error, 0);
			for (size_t j = i; j < i + n; j++)
				model[j].mapped = model[j].locked = false, model[j].value = 0;
			break;
		case 5:
		case 6:
			error = call(SYS_mprotect,
			    (register_t)(BASE + i * PAGE),
			    (register_t)(n * PAGE), prot, 0, NULL);
			for (size_t j = i; j < i + n; j++)
				if (!model[j].mapped)
					n = 0;
			CHECK_EQ(error, n == 0 ? ENOMEM : 0);
			for (size_t j = i; j < i + n; j++)
				model[j].prot = prot;
			break;
		case 7:
			error = call(SYS_madvise,
			    (register_t)(BASE + i * PAGE),
			    (register_t)(n * PAGE), MADV_FREE, 0, NULL);
			for (size_t j = i; j < i + n; j++)
				if (!model[j].mapped)
					n = 0;
			CHECK_EQ(error, n == 0 ? ENOMEM : 0);
			for (size_t j = i; j < i + n; j++)
				model[j].value = 0;
			break;
		case 8:
		case 9:
		case 10:
		case 11:
			value = (unsigned char)(1 + random % 255);
			error = touch(i, true, &value);
			CHECK_EQ(error, expected_error(i, PROT_WRITE));
			if (error == 0)
				model[i].value = value;
			break;
		case 12:
		case 13:
		case 14:
			lock_pages(i, n, kind);
			break;
		default:
			error = touch(i, false, &value);
			CHECK_EQ(error, expected_error(i, PROT_READ));
			if (error == 0)
				CHECK_EQ(value, model[i].value);
			break;
		}
		if (step % 5 == 0)
			pin_or_unpin(random * 2654435761U >> 8);
		if (step % 1000 == 0)
			verify();
	}
	fake_sleep_hook = NULL;
	for (size_t i = 0; i < nitems(device); i++)
		if (device[i].bytes > 0)
			pin_end(&device[i].pin);
	CHECK_EQ(call(SYS_munmap, BASE, NPAGES * PAGE, 0, 0, NULL), 0);
	CHECK_EQ(vm_mapped(), 0);
	CHECK_EQ(kmem_bytes(), 0);
	CHECK_EQ(page_committed(), 0);
	CHECK_EQ(page_free_count(), free_before);
	memset(model, 0, sizeof(model));
}

TEST(arguments_are_checked)
{
	int anon = MAP_ANON | MAP_PRIVATE;
	register_t r;

	CHECK_EQ(call(SYS_mmap, 0, 0, 1, anon, &r), EINVAL);
	CHECK_EQ(call(SYS_mmap, 0, -1, 1, anon, &r), EINVAL);
	CHECK_EQ(call(SYS_mmap, 0, (register_t)1 << 46, 1, anon, &r), ENOMEM);
	CHECK_EQ(call(SYS_mmap, 0, PAGE, 6, anon, &r), EACCES);
	CHECK_EQ(call(SYS_mmap, 0, PAGE, 1, MAP_PRIVATE, &r), EBADF);
	CHECK_EQ(call(SYS_mmap, BASE + 1, PAGE, 1, anon | MAP_FIXED, &r),
	    EINVAL);
	CHECK_EQ(call(SYS_mmap, 0, PAGE, 1, anon | MAP_FIXED, &r), ENOMEM);
	CHECK_EQ(call(SYS_mmap, BASE + (NPAGES - 1) * PAGE, 2 * PAGE, 1,
	    anon | MAP_FIXED, &r), ENOMEM);
	CHECK_EQ(call(SYS_munmap, BASE + 1, PAGE, 0, 0, NULL), EINVAL);
	CHECK_EQ(call(SYS_munmap, 0, PAGE, 0, 0, NULL), EINVAL);
	CHECK_EQ(call(SYS_munmap, BASE, -1, 0, 0, NULL), EINVAL);
	CHECK_EQ(call(SYS_mprotect, BASE, PAGE, 6, 0, NULL), EACCES);
	CHECK_EQ(call(SYS_mprotect, BASE, PAGE, 1, 0, NULL), ENOMEM);
	CHECK_EQ(call(SYS_mprotect, 0x10000, PAGE, 3, 0, NULL), EACCES);
	CHECK_EQ(vm_mapped(), 0);
}

TEST(memory_is_promised_not_hoped_for)
{
	size_t available = page_available();
	register_t r;

	/* The space is smaller than memory here, so most of it is taken. */
	CHECK_EQ(page_commit(available - 20), 0);
	CHECK_EQ(call(SYS_mmap, 0, 30 * PAGE, 3, MAP_ANON | MAP_PRIVATE, &r),
	    ENOMEM);
	CHECK_EQ(vm_mapped(), 0);
	/* Without access nothing is promised; asking for it later may fail. */
	CHECK_EQ(call(SYS_mmap, 0, 30 * PAGE, 0, MAP_ANON | MAP_PRIVATE, &r),
	    0);
	CHECK_EQ(call(SYS_mprotect, r, 30 * PAGE, 3, 0, NULL), ENOMEM);
	CHECK_EQ(call(SYS_mprotect, r, 10 * PAGE, 3, 0, NULL), 0);
	for (size_t i = 0; i < 10; i++)
		CHECK_EQ(vm_fault((uintptr_t)r + i * PAGE, VM_FAULT_WRITE), 0);
	CHECK_EQ(call(SYS_munmap, r, 30 * PAGE, 0, 0, NULL), 0);
	page_uncommit(available - 20);
	CHECK_EQ(page_available(), available);
}

static uintptr_t
map(size_t pages, int prot, int flags)
{
	register_t r = 0;

	CHECK_EQ(call(SYS_mmap, 0, (register_t)(pages * PAGE), prot,
	    MAP_ANON | MAP_PRIVATE | flags, &r), 0);
	return (uintptr_t)r;
}

/* What a device works on is nobody else's, though nothing is mapped there any more. */
static void
unmapped_while_pinned(int flags)
{
	size_t free_before = page_free_count(), committed = page_committed(), i;
	uintptr_t at = map(3, PROT_READ | PROT_WRITE, flags);
	struct pin first, second;
	rump_paddr_t frame;

	CHECK_EQ(pin_begin(&first, (void *)at, 3 * PAGE, true), 3 * PAGE);
	CHECK_EQ(pin_begin(&second, (void *)(at + PAGE), PAGE, false), PAGE);
	frame = first.pin_frames[1];
	CHECK_EQ(second.pin_frames[0], frame);
	CHECK_EQ(call(SYS_munmap, (register_t)at, 3 * PAGE, 0, 0, NULL), 0);
	CHECK_EQ(page_free_count(), free_before - 3);
	CHECK_EQ(page_committed(), committed + 1);
	pin_end(&second);
	CHECK_EQ(page_free_count(), free_before - 3);
	for (i = 0; i < 3; i++)
		CHECK(first.pin_lost[i]);
	pin_end(&first);
	CHECK_EQ(page_free_count(), free_before);
	CHECK_EQ(page_committed(), committed);
}

TEST(pinned_frames_outlive_their_mappings)
{
	start();
	unmapped_while_pinned(0);
	unmapped_while_pinned(MAP_NORESERVE);
}

TEST(what_is_given_back_while_pinned_is_fresh_when_touched)
{
	uintptr_t at = map(1, PROT_READ | PROT_WRITE, 0);
	unsigned char value = 7;
	struct pin p;

	CHECK_EQ(touch(slot(at), true, &value), 0);
	CHECK_EQ(pin_begin(&p, (void *)at, PAGE, true), PAGE);
	CHECK_EQ(call(SYS_madvise, (register_t)at, PAGE, MADV_FREE, 0, NULL), 0);
	CHECK_EQ(touch(slot(at), false, &value), 0);
	CHECK_EQ(value, 0);
	CHECK(pt[slot(at)].pa != p.pin_frames[0]);
	pin_end(&p);
	CHECK_EQ(call(SYS_munmap, (register_t)at, PAGE, 0, 0, NULL), 0);
	CHECK_EQ(page_committed(), 0);
}

TEST(nothing_becomes_executable_while_a_device_writes_to_it)
{
	uintptr_t at = map(2, PROT_READ | PROT_WRITE, 0);

	fake_sleep_hook = device_finishes;
	device[0].bytes = pin_begin(&device[0].pin, (void *)at, PAGE, false);
	device[1].bytes = pin_begin(&device[1].pin, (void *)(at + PAGE), PAGE, true);
	CHECK_EQ(call(SYS_mprotect, (register_t)at, PAGE, PROT_READ | PROT_EXEC, 0, NULL), 0);
	CHECK(device[1].bytes > 0);
	CHECK_EQ(call(SYS_mprotect, (register_t)at, 2 * PAGE, PROT_READ | PROT_EXEC, 0, NULL), 0);
	CHECK_EQ(device[1].bytes, 0);
	fake_sleep_hook = NULL;
	pin_end(&device[0].pin);
	device[0].bytes = 0;
	CHECK_EQ(call(SYS_munmap, (register_t)at, 2 * PAGE, 0, 0, NULL), 0);
}

TEST(only_what_is_the_programs_is_pinned)
{
	uintptr_t at = map(2, PROT_READ | PROT_WRITE, 0);
	size_t available;
	struct pin p;

	CHECK_EQ(call(SYS_mprotect, (register_t)(at + PAGE), PAGE, PROT_READ, 0, NULL), 0);
	CHECK_EQ(pin_begin(&p, (void *)(at + 512), 3 * PAGE, true), PAGE - 512);
	pin_end(&p);
	CHECK_EQ(pin_begin(&p, (void *)(at + 512), 3 * PAGE, false), 2 * PAGE - 512);
	pin_end(&p);
	CHECK_EQ(pin_begin(&p, (void *)(at + PAGE), PAGE, true), 0);
	CHECK_EQ(pin_begin(&p, (void *)at, SIZE_MAX, false), 0);
	CHECK_EQ(pin_begin(&p, (void *)0x1000, PAGE, false), 0);
	available = page_available();
	CHECK_EQ(page_commit(available), 0);
	CHECK_EQ(pin_begin(&p, (void *)at, PAGE, true), 0);
	page_uncommit(available);
	CHECK_EQ(call(SYS_munmap, (register_t)at, 2 * PAGE, 0, 0, NULL), 0);
	CHECK_EQ(page_committed(), 0);
}
