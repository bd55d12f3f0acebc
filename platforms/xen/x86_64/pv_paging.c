/*
 * pv_paging.c - page tables of a PV guest. Xen checks each change: tables hold
 * machine frames and are read-only to the guest, entries change by hypercalls,
 * which are queued and made many at a time. Lock: the monitor; before there is
 * one, boot context.
 *
 * Frames below pool_end are only ever page tables, so that taking one needs no
 * change of protection; when they are used up, the kernel's are taken.
 */
#include "platform.h"
#include "netbsd/errno.h"

#define LEVELS		4
#define ENTRIES		512
#define SHIFT(level)	(12 + 9 * (level))
#define SPAN(level)	(1UL << SHIFT(level))
#define INDEX(va, level) ((va) >> SHIFT(level) & (ENTRIES - 1))

#define M2P		((const uint64_t *)__MACH2PHYS_VIRT_START)

/* All pages are the user's for the CPU; with it they also stay in the TLB. */
#define PTE_US		0x004UL
#define PTE_TABLE	(PTE_P | PTE_W | PTE_US | PTE_A | PTE_D)

#define QUEUE_MAX	128
#define FLUSH_MAX	8		/* beyond it, everything is flushed */
#define POOL_MAX	1024

/* Frame to machine frame, and how many. Constant after pv_paging_early. */
static const uint64_t *p2m;
static uint64_t pages;
/* The root. Constant after pv_paging_early. */
static rump_paddr_t root;
/* The tables are in use: only Xen may write to them. */
static bool live;
static uint64_t nx;
/* Next free address of the region of stacks and lent frames. */
static uintptr_t dev_next;
/* Where the frames end that are only for tables. Constant after pv_paging_early. */
static rump_paddr_t pool_end;
/* Frames for tables that are read-only already. */
static uint32_t pool[POOL_MAX];
static size_t npool;
/* The loader's tables, given to the pool by pv_paging_finish. */
static uint64_t loader_pt_pa, loader_pt_count;

/* Changes not made yet, and pages the TLB may remember wrongly. */
static struct {
	struct mmu_update req[QUEUE_MAX];
	size_t n;
	uintptr_t flush[FLUSH_MAX];
	size_t nflush;
} queue;

static void
mmuext(struct mmuext_op *op, size_t n, const char *what)
{
	long error;

	error = xen_hypercall(__HYPERVISOR_mmuext_op, (uintptr_t)op, n, 0,
	    DOMID_SELF);
	if (error != 0)
		panic("xen: %s: error %ld", what, error);
}

static uint64_t *
table_at(rump_paddr_t pa)
{
	return (uint64_t *)(x86_pt_base + pa);
}

static rump_paddr_t
entry_pa(uint64_t e)
{
	return M2P[(e & PTE_FRAME) / PAGE_SIZE] * PAGE_SIZE;
}

static uint64_t
entry_for(rump_paddr_t pa, uint64_t bits)
{
	return p2m[pa / PAGE_SIZE] * PAGE_SIZE | bits;
}

static uint64_t *
table_of(uint64_t e)
{
	return table_at(entry_pa(e));
}

/* Makes the queued changes. A change that Xen refuses is a defect of ours. */
static void
queue_run(void)
{
	size_t n = queue.n;
	long error;

	queue.n = 0;
	if (n == 0)
		return;
	error = xen_hypercall(__HYPERVISOR_mmu_update, (uintptr_t)queue.req, n,
	    0, DOMID_SELF);
	if (error != 0)
		panic("xen: mmu_update: error %ld, first %#lx := %#lx of %zu",
		    error, queue.req[0].ptr, queue.req[0].val, n);
}

static void
entry_set(uint64_t *e, uint64_t value)
{
	struct mmu_update *u;

	if (!live) {
		*e = value;
		return;
	}
	if (queue.n == QUEUE_MAX)
		queue_run();
	u = &queue.req[queue.n++];
	u->ptr = entry_for((uintptr_t)e - x86_pt_base,
	    (uintptr_t)e & PAGE_MASK) | MMU_NORMAL_PT_UPDATE;
	u->val = value;
}

/* Notes that the TLB may have what was mapped at va. */
static void
flush_page(uintptr_t va)
{
	if (queue.nflush < FLUSH_MAX)
		queue.flush[queue.nflush] = va;
	queue.nflush++;
}

/* Makes the queued changes, and the CPU see them. */
static void
queue_end(void)
{
	struct mmuext_op op[FLUSH_MAX];
	size_t i, n;

	queue_run();
	n = queue.nflush;
	queue.nflush = 0;
	if (n == 0 || !live)
		return;
	memset(op, 0, sizeof(op));
	if (n > FLUSH_MAX) {
		op[0].cmd = MMUEXT_TLB_FLUSH_LOCAL;
		mmuext(op, 1, "TLB_FLUSH_LOCAL");
		return;
	}
	for (i = 0; i < n; i++) {
		op[i].cmd = MMUEXT_INVLPG_LOCAL;
		op[i].arg1.linear_addr = queue.flush[i];
	}
	mmuext(op, n, "INVLPG_LOCAL");
}

/*
 * The entry for va in its table of that level; NULL when there is no such table,
 * and then *missing is the level whose entry is empty.
 */
static uint64_t *
entry_find(uintptr_t va, unsigned int to, unsigned int *missing)
{
	uint64_t *table = table_at(root), *e;
	unsigned int level;

	for (level = LEVELS - 1;; level--) {
		e = &table[INDEX(va, level)];
		*missing = level;
		if (level == to)
			return e;
		if (*e == 0)
			return NULL;
		table = table_of(*e);
	}
}

/* Sets a frame's protection in the direct map, where programs cannot be. */
static void
dmap_protect(rump_paddr_t pa, bool writable)
{
	unsigned int missing;
	uint64_t *e;

	e = entry_find(rumpuser_dmap_base + pa, 0, &missing);
	if (e == NULL)
		panic("xen: frame %#lx is not in the direct map", pa);
	entry_set(e, entry_for(pa, PTE_P | PTE_US | PTE_A | PTE_D | nx |
	    (writable ? PTE_W : 0)));
}

/* A zeroed frame that is read-only, for a table; 0: none. */
static rump_paddr_t
table_alloc(void)
{
	struct mmuext_op op;
	rump_paddr_t pa;

	if (npool > 0) {
		pa = (rump_paddr_t)pool[--npool] * PAGE_SIZE;
		if (!live) {
			memset(table_at(pa), 0, PAGE_SIZE);
			return pa;
		}
		memset(&op, 0, sizeof(op));
		op.cmd = MMUEXT_CLEAR_PAGE;
		op.arg1.mfn = p2m[pa / PAGE_SIZE];
		mmuext(&op, 1, "CLEAR_PAGE");
		return pa;
	}
	if (!live)
		return 0;
	pa = rump_ptpage_alloc();
	if (pa != 0)
		dmap_protect(pa, false);
	return pa;
}

/* Takes a table back that no entry points to any more. */
static void
table_free(rump_paddr_t pa)
{
	if (pa < pool_end || pa - loader_pt_pa <
	    loader_pt_count * PAGE_SIZE) {
		pool[npool++] = (uint32_t)(pa / PAGE_SIZE);
		return;
	}
	dmap_protect(pa, true);
	flush_page(rumpuser_dmap_base + pa);
	queue_end();
	rump_ptpage_free(pa);
}

/* Makes the table that va's empty entry of `level' lacks. false: no memory. */
static bool
table_add(uintptr_t va, unsigned int level)
{
	unsigned int missing;
	rump_paddr_t pa;

	pa = table_alloc();
	if (pa == 0)
		return false;
	entry_set(entry_find(va, level, &missing), entry_for(pa, PTE_TABLE));
	queue_run();
	return true;
}

/* The entry for va in its last table, making tables that are missing. */
static uint64_t *
entry_make(uintptr_t va)
{
	unsigned int missing;
	uint64_t *e;

	while ((e = entry_find(va, 0, &missing)) == NULL)
		if (!table_add(va, missing))
			return NULL;
	return e;
}

static bool
table_empty(const uint64_t *table)
{
	unsigned int i;

	for (i = 0; i < ENTRIES; i++)
		if (table[i] != 0)
			return false;
	return true;
}

/* Frees the tables on the way to va that are empty. Makes queued changes. */
static void
prune(uintptr_t va)
{
	unsigned int level, missing;
	uint64_t *e, *table;
	rump_paddr_t pa;

	queue_run();
	for (level = 1; level < LEVELS; level++) {
		e = entry_find(va, level, &missing);
		if (e == NULL || *e == 0)
			continue;
		pa = entry_pa(*e);
		table = table_at(pa);
		if (!table_empty(table))
			return;
		entry_set(e, 0);
		flush_page(va);
		queue_end();
		table_free(pa);
	}
}

static uint64_t
prot_bits(int prot)
{
	if (prot == 0)
		return PTE_HELD;
	return PTE_P | PTE_US | PTE_A | PTE_D |
	    ((prot & RUMPUSER_PROT_WRITE) != 0 ? PTE_W : 0) |
	    ((prot & RUMPUSER_PROT_EXEC) != 0 ? 0 : nx);
}

/* A page-aligned range that does not wrap and has nothing of Xen's. */
static bool
range_valid(uintptr_t va, size_t len)
{
	uintptr_t last;

	if ((va & PAGE_MASK) != 0 || (len & PAGE_MASK) != 0 || len == 0 ||
	    __builtin_add_overflow(va, len - 1, &last))
		return false;
	return last < 1UL << 47 || va >= PV_GUEST_MIN;
}

/* The first address behind what va's entry of that level spans. */
static uintptr_t
next_of(uintptr_t va, unsigned int level)
{
	return (va | (SPAN(level) - 1)) + 1;
}

int
pv_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot)
{
	uintptr_t v, end;
	uint64_t *e, bits;

	if (!range_valid(va, len) || (pa & PAGE_MASK) != 0 ||
	    pa / PAGE_SIZE >= pages || !prot_valid(prot))
		return EINVAL;
	end = va + len;
	/* First the tables, so that nothing is half done when there are none. */
	for (v = va; v - va < len; v = next_of(v, 1))
		if (entry_make(v) == NULL) {
			for (end = v, v = va;; v = next_of(v, 1)) {
				prune(v);
				if (v >= end)
					break;
			}
			return ENOMEM;
		}
	bits = prot_bits(prot);
	for (v = va; v - va < len;) {
		e = entry_make(v);
		do {
			if ((*e & PTE_P) != 0)
				flush_page(v);
			entry_set(e++, entry_for(pa, bits));
			pa += PAGE_SIZE;
			v += PAGE_SIZE;
		} while (v != end && INDEX(v, 0) != 0);
	}
	queue_end();
	return 0;
}

/*
 * The next present or held entry of [*va, end), which moves there; NULL when there
 * is none. What is skipped is whole tables and single entries.
 */
static uint64_t *
entry_next(uintptr_t *va, uintptr_t end)
{
	unsigned int missing;
	uint64_t *e;

	while (*va < end) {
		e = entry_find(*va, 0, &missing);
		if (e == NULL) {
			*va = next_of(*va, missing);
			if (*va == 0)
				break;
			continue;
		}
		do {
			if (*e != 0)
				return e;
			e++;
			*va += PAGE_SIZE;
		} while (*va < end && INDEX(*va, 0) != 0);
	}
	return NULL;
}

void
pv_unmap(uintptr_t va, size_t len)
{
	uintptr_t v, end, in;
	uint64_t *e;

	if (!range_valid(va, len))
		return;
	end = va + len;
	for (v = va; (e = entry_next(&v, end)) != NULL;) {
		in = v;
		do {
			if (*e != 0) {
				if ((*e & PTE_P) != 0)
					flush_page(v);
				entry_set(e, 0);
			}
			e++;
			v += PAGE_SIZE;
		} while (v != end && INDEX(v, 0) != 0);
		prune(in);
	}
	queue_end();
}

int
pv_protect(uintptr_t va, size_t len, int prot)
{
	uintptr_t v, end;
	uint64_t *e, bits;

	if (!range_valid(va, len) || !prot_valid(prot))
		return EINVAL;
	end = va + len;
	bits = prot_bits(prot);
	for (v = va; (e = entry_next(&v, end)) != NULL; v += PAGE_SIZE) {
		if ((*e & PTE_P) != 0)
			flush_page(v);
		entry_set(e, (*e & PTE_FRAME) | bits);
	}
	queue_end();
	return 0;
}

bool
pv_extract(uintptr_t va, rump_paddr_t *pa, int *prot)
{
	unsigned int missing;
	uint64_t *e;

	if (!range_valid(rounddown2(va, PAGE_SIZE), PAGE_SIZE))
		return false;
	e = entry_find(va, 0, &missing);
	if (e == NULL || *e == 0)
		return false;
	*pa = entry_pa(*e);
	*prot = 0;
	if ((*e & PTE_P) != 0)
		*prot = RUMPUSER_PROT_READ |
		    ((*e & PTE_W) != 0 ? RUMPUSER_PROT_WRITE : 0) |
		    ((*e & PTE_NX) == 0 ? RUMPUSER_PROT_EXEC : 0);
	return true;
}

uint64_t
pv_gfn(rump_paddr_t pa)
{
	return p2m[pa / PAGE_SIZE];
}

void *
pv_map_frames(const uint64_t *frames, size_t n)
{
	uintptr_t va = dev_next + PAGE_SIZE;
	uint64_t *e;
	size_t i;

	for (i = 0; i < n; i++) {
		e = entry_make(va + i * PAGE_SIZE);
		if (e == NULL)
			return NULL;
		entry_set(e, frames[i] * PAGE_SIZE |
		    prot_bits(RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE));
	}
	queue_end();
	dev_next = va + n * PAGE_SIZE;
	return (void *)va;
}

uintptr_t
pv_stack(size_t count)
{
	uintptr_t va = dev_next + PAGE_SIZE;
	rump_paddr_t pa;

	pa = memory_early_alloc(count, x86_pt_base);
	if (pa == 0 || pv_map(va, pa, count * PAGE_SIZE,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE) != 0)
		panic("no memory for a stack");
	dev_next = va + count * PAGE_SIZE;
	return dev_next;
}

/* ---- Start ------------------------------------------------------------------ */

/* Early: maps part of the image, by link addresses, to where it belongs. */
static bool
image_map(const char *start, const char *end, int prot)
{
	uintptr_t pa;
	uint64_t *e;

	for (pa = (uintptr_t)start; pa < (uintptr_t)end; pa += PAGE_SIZE) {
		e = entry_make(pa + x86_virtual_offset);
		if (e == NULL)
			return false;
		entry_set(e, entry_for(pa, prot_bits(prot)));
	}
	return true;
}

/* What the direct map may not let be written: tables, and the image's constants. */
static bool
read_only(rump_paddr_t pa)
{
	const uintptr_t symtab = (uintptr_t)__rump_symtab_start -
	    (uintptr_t)__rump_image_start + x86_image_pa;

	return pa < pool_end ||
	    pa - loader_pt_pa < loader_pt_count * PAGE_SIZE ||
	    (pa >= x86_image_pa && pa < x86_image_pa +
	    (size_t)(__rump_data_start - __rump_image_start)) ||
	    (pa >= symtab && pa < symtab + roundup2(x86_symtab_len, PAGE_SIZE));
}

static uint64_t
dmap_entry(rump_paddr_t pa)
{
	return entry_for(pa, prot_bits(RUMPUSER_PROT_READ |
	    (read_only(pa) ? 0 : RUMPUSER_PROT_WRITE)));
}

static bool
dmap_early(uint64_t end)
{
	rump_paddr_t pa;
	uint64_t *e;

	for (pa = 0; pa < end;) {
		e = entry_make(rumpuser_dmap_base + pa);
		if (e == NULL)
			return false;
		do {
			*e++ = dmap_entry(pa);
			pa += PAGE_SIZE;
		} while (pa < end && INDEX(pa, 0) != 0);
	}
	return true;
}

bool
pv_paging_early(const struct pv_loader *loader)
{
	const char *symtab = __rump_symtab_start;
	struct mmuext_op op[3];
	rump_paddr_t pa;
	uint64_t end;
	size_t left;

	dev_next = x86_layout.dev_min;
	p2m = loader->p2m;
	pages = loader->pages;
	loader_pt_pa = loader->pt_pa;
	loader_pt_count = loader->pt_count;
	nx = x86_cpu.nx ? PTE_NX : 0;
	/* Frame 0 cannot be told from none. The lowest are taken first. */
	pool_end = PV_POOL_END(pages);
	for (pa = pool_end; pa > PAGE_SIZE;) {
		pa -= PAGE_SIZE;
		pool[npool++] = (uint32_t)(pa / PAGE_SIZE);
	}
	end = MIN(pages * PAGE_SIZE, PV_EARLY_DMAP);
	root = table_alloc();
	if (!image_map(__rump_image_start, __rump_text_start,
	    RUMPUSER_PROT_READ) ||
	    !image_map(__rump_text_start, __rump_relro_start,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_EXEC) ||
	    !image_map(__rump_relro_start, __rump_data_start,
	    RUMPUSER_PROT_READ) ||
	    !image_map(__rump_data_start, __rump_image_end,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE) ||
	    !image_map(symtab, symtab + roundup2(x86_symtab_len, PAGE_SIZE),
	    RUMPUSER_PROT_READ) ||
	    !dmap_early(end))
		return false;
	/* The loader's mapping is where this code runs. */
	if (x86_slide != 0)
		table_at(root)[0] = *table_at(loader_pt_pa);

	/* Xen takes no frame for a table that is writable anywhere. */
	left = npool;
	for (pa = PAGE_SIZE; pa < pool_end - left * PAGE_SIZE;
	    pa += PAGE_SIZE)
		if (xen_hypercall(__HYPERVISOR_update_va_mapping, pa,
		    entry_for(pa, PTE_P | PTE_US | PTE_A), UVMF_NONE, 0) != 0)
			return false;
	memset(op, 0, sizeof(op));
	op[0].cmd = MMUEXT_PIN_L4_TABLE;
	op[1].cmd = MMUEXT_NEW_BASEPTR;
	op[2].cmd = MMUEXT_NEW_USER_BASEPTR;
	op[0].arg1.mfn = op[1].arg1.mfn = op[2].arg1.mfn =
	    p2m[root / PAGE_SIZE];
	if (xen_hypercall(__HYPERVISOR_mmuext_op, (uintptr_t)op, 3, 0,
	    DOMID_SELF) != 0)
		return false;
	p2m = (const uint64_t *)(rumpuser_dmap_base + (uintptr_t)p2m);
	x86_pt_base = rumpuser_dmap_base;
	memory_early_end = end;
	live = true;
	return true;
}

/* The rest of the direct map, table by table; they are filled before Xen sees them. */
void
pv_paging_finish(void)
{
	unsigned int missing;
	uint64_t *table, *e;
	rump_paddr_t pa, frame;
	unsigned int i;

	for (pa = PV_EARLY_DMAP; pa < pages * PAGE_SIZE; pa += SPAN(1)) {
		frame = memory_early_alloc(1, rumpuser_dmap_base);
		if (frame == 0)
			panic("no memory for the direct map");
		table = table_at(frame);
		for (i = 0; i < ENTRIES && pa / PAGE_SIZE + i < pages; i++)
			table[i] = dmap_entry(pa + i * PAGE_SIZE);
		dmap_protect(frame, false);
		while ((e = entry_find(rumpuser_dmap_base + pa, 1, &missing)) == NULL)
			if (!table_add(rumpuser_dmap_base + pa, missing))
				panic("no memory for the direct map");
		entry_set(e, entry_for(frame, PTE_TABLE));
		queue_run();
	}
}

void
pv_paging_drop_loader(void)
{
	struct mmuext_op op;
	uint64_t i;

	if (x86_slide != 0) {
		entry_set(table_at(root), 0);
		queue.nflush = FLUSH_MAX + 1;
		queue_end();
	}
	memset(&op, 0, sizeof(op));
	op.cmd = MMUEXT_UNPIN_TABLE;
	op.arg1.mfn = p2m[loader_pt_pa / PAGE_SIZE];
	mmuext(&op, 1, "UNPIN_TABLE");
	for (i = 0; i < loader_pt_count && npool < POOL_MAX / 2; i++)
		pool[npool++] = (uint32_t)(loader_pt_pa / PAGE_SIZE + i);
}
