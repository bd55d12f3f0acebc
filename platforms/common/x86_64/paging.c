/*
 * paging.c - page tables: the image's, the direct map's, and the operations of
 * rumpuser.h. Lock: the monitor; before there is one, boot context.
 *
 * An entry that points to a table counts that table's entries in use, in bits
 * the CPU ignores, so that a table that has become empty is freed at once.
 */
#include "x86.h"
#include "netbsd/errno.h"

#define LEVELS		4
#define ENTRIES		512
#define SHIFT(level)	(12 + 9 * (level))
#define SPAN(level)	(1UL << SHIFT(level))
#define INDEX(va, level) ((va) >> SHIFT(level) & (ENTRIES - 1))

#define COUNT_SHIFT	52
#define COUNT_MASK	(0x3ffUL << COUNT_SHIFT)
#define COUNT_ONE	(1UL << COUNT_SHIFT)

#define FLUSH_MAX	64		/* beyond it, everything is flushed */

#define DEVICE_MAX	32

uintptr_t rumpuser_dmap_base = X86_DMAP_BASE;
uintptr_t x86_pt_base;

/* The root table. Constant after paging_early. */
static rump_paddr_t root;
/* PTE_NX, or 0 on a CPU that has none. Constant after paging_early. */
static uint64_t nx;

/* Next free address of the region of stacks and devices. */
static uintptr_t dev_next = X86_DEV_MIN;
/* What paging_map_device has mapped, whole pages. */
static struct {
	rump_paddr_t pa;
	size_t len;
	uintptr_t va;
} devices[DEVICE_MAX];
static size_t ndevices;

/* The entries on the way to an address: e[3] in the root ... e[0] in a table. */
struct path {
	uint64_t *e[LEVELS];
	unsigned int level;		/* of the last one that is valid */
};

struct flush {
	unsigned int count;
};

static uint64_t *
table_at(rump_paddr_t pa)
{
	return (uint64_t *)(x86_pt_base + pa);
}

static void
flush_page(struct flush *f, uintptr_t va)
{
	if (f->count++ < FLUSH_MAX)
		cpu_invlpg(va);
}

static void
flush_end(struct flush *f)
{
	if (f->count > FLUSH_MAX)
		cpu_flush_tlb();
	f->count = 0;
}

static void
entry_set(struct path *p, unsigned int level, uint64_t value)
{
	if (level + 1 < LEVELS) {
		if (*p->e[level] == 0 && value != 0)
			*p->e[level + 1] += COUNT_ONE;
		else if (*p->e[level] != 0 && value == 0)
			*p->e[level + 1] -= COUNT_ONE;
	}
	*p->e[level] = value;
}

static bool
is_large(uint64_t e, unsigned int level)
{
	return level > 0 && (e & PTE_PS) != 0;
}

/*
 * Finds the entries for va down to level `to', as far as there are tables and
 * no large page ends the way earlier.
 */
static void
path_find(struct path *p, uintptr_t va, unsigned int to)
{
	uint64_t *table;
	unsigned int level;

	table = table_at(root);
	for (level = LEVELS - 1;; level--) {
		p->e[level] = &table[INDEX(va, level)];
		p->level = level;
		if (level == to || *p->e[level] == 0 ||
		    is_large(*p->e[level], level))
			return;
		table = table_at(*p->e[level] & PTE_FRAME);
	}
}

/* Replaces a large page by a table of the next smaller ones. */
static bool
large_split(struct path *p)
{
	rump_paddr_t pa;
	uint64_t e, *table;
	unsigned int i, level;

	level = p->level;
	e = *p->e[level];
	pa = ptpage_alloc();
	if (pa == 0)
		return false;
	table = table_at(pa);
	for (i = 0; i < ENTRIES; i++)
		table[i] = (level == 1 ? e & ~PTE_PS : e) +
		    i * SPAN(level - 1);
	*p->e[level] = pa | PTE_P | PTE_W | (uint64_t)ENTRIES << COUNT_SHIFT;
	cpu_flush_tlb();
	return true;
}

/* As path_find, making what is missing. false: no memory. */
static bool
path_make(struct path *p, uintptr_t va, unsigned int to)
{
	rump_paddr_t pa;

	for (;;) {
		path_find(p, va, to);
		if (p->level == to)
			return true;
		if (*p->e[p->level] != 0) {
			if (!large_split(p))
				return false;
			continue;
		}
		pa = ptpage_alloc();
		if (pa == 0)
			return false;
		entry_set(p, p->level, pa | PTE_P | PTE_W);
	}
}

/* Frees the tables on the way to va that are empty. */
static void
path_prune(uintptr_t va, struct flush *f)
{
	struct path p;
	rump_paddr_t pa;
	unsigned int level;

	path_find(&p, va, 0);
	for (level = p.level; level + 1 < LEVELS; level++) {
		if (*p.e[level] != 0 || (*p.e[level + 1] & COUNT_MASK) != 0)
			return;
		pa = *p.e[level + 1] & PTE_FRAME;
		entry_set(&p, level + 1, 0);
		/* The CPU may remember the table: forget, then free. */
		f->count++;
		cpu_invlpg(va);
		flush_end(f);
		ptpage_free(pa);
	}
}

static uint64_t
prot_bits(int prot)
{
	if (prot == 0)
		return PTE_HELD;
	return PTE_P | PTE_A | PTE_D |
	    ((prot & RUMPUSER_PROT_WRITE) != 0 ? PTE_W : 0) |
	    ((prot & RUMPUSER_PROT_EXEC) != 0 ? 0 : nx);
}

/* A page-aligned range that does not wrap and stays out of the hole. */
static bool
range_valid(uintptr_t va, size_t len)
{
	uintptr_t last;

	if ((va & PAGE_MASK) != 0 || (len & PAGE_MASK) != 0 || len == 0 ||
	    __builtin_add_overflow(va, len - 1, &last))
		return false;
	return (intptr_t)(va << 16) >> 16 == (intptr_t)va &&
	    (intptr_t)(last << 16) >> 16 == (intptr_t)last &&
	    (va >> 47) == (last >> 47);
}

/* The first address behind va's entry of that level. */
static uintptr_t
next_of(uintptr_t va, unsigned int level)
{
	return (va | (SPAN(level) - 1)) + 1;
}

int
paging_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot)
{
	struct flush f = { 0 };
	struct path p;
	uintptr_t end, v;
	uint64_t bits, old;

	if (!range_valid(va, len) || (pa & PAGE_MASK) != 0 || !prot_valid(prot))
		return EINVAL;
	end = va + len;
	/* First the tables, so that nothing is half done when there are none. */
	for (v = va; v - va < len; v = next_of(v, 1))
		if (!path_make(&p, v, 0)) {
			for (end = v, v = va;; v = next_of(v, 1)) {
				path_prune(v, &f);
				if (v >= end)
					break;
			}
			flush_end(&f);
			return ENOMEM;
		}
	bits = prot_bits(prot);
	for (v = va; v - va < len;) {
		path_find(&p, v, 0);
		do {
			old = *p.e[0];
			entry_set(&p, 0, pa | bits);
			if ((old & PTE_P) != 0)
				flush_page(&f, v);
			pa += PAGE_SIZE;
			v += PAGE_SIZE;
			p.e[0]++;
		} while (v != end && INDEX(v, 0) != 0);
	}
	flush_end(&f);
	return 0;
}

void
paging_unmap(uintptr_t va, size_t len)
{
	struct flush f = { 0 };
	struct path p;
	uintptr_t end, v, start;

	if (!range_valid(va, len))
		return;
	end = va + len;
	for (v = va; v - va < len;) {
		path_find(&p, v, 0);
		if (*p.e[p.level] == 0) {
			if (p.level > 0 || INDEX(v, 0) == 0) {
				v = next_of(v, p.level);
				if (v == 0)
					break;
				continue;
			}
		} else if (p.level > 0) {
			if ((v & (SPAN(p.level) - 1)) == 0 &&
			    end - v >= SPAN(p.level)) {
				entry_set(&p, p.level, 0);
				flush_page(&f, v);
				path_prune(v, &f);
				v += SPAN(p.level);
			} else if (!large_split(&p))
				break;
			continue;
		}
		start = v;
		do {
			if (*p.e[0] != 0) {
				entry_set(&p, 0, 0);
				flush_page(&f, v);
			}
			v += PAGE_SIZE;
			p.e[0]++;
		} while (v != end && INDEX(v, 0) != 0);
		path_prune(start, &f);
	}
	flush_end(&f);
}

int
paging_protect(uintptr_t va, size_t len, int prot)
{
	struct flush f = { 0 };
	struct path p;
	uintptr_t end, v;
	uint64_t bits, e;

	if (!range_valid(va, len) || !prot_valid(prot))
		return EINVAL;
	end = va + len;
	bits = prot_bits(prot);
	for (v = va; v - va < len;) {
		path_find(&p, v, 0);
		e = *p.e[p.level];
		if (e != 0) {
			if (p.level > 0 && ((v & (SPAN(p.level) - 1)) != 0 ||
			    end - v < SPAN(p.level))) {
				if (!large_split(&p)) {
					flush_end(&f);
					return ENOMEM;
				}
				continue;
			}
			*p.e[p.level] = (e & PTE_FRAME) | bits |
			    (p.level > 0 ? PTE_PS : 0);
			flush_page(&f, v);
		}
		v = next_of(v, p.level);
		if (v == 0)
			break;
	}
	flush_end(&f);
	return 0;
}

bool
paging_extract(uintptr_t va, rump_paddr_t *pa, int *prot)
{
	struct path p;
	uint64_t e;

	/* Addresses between the halves are not mapped. */
	if ((intptr_t)(va << 16) >> 16 != (intptr_t)va)
		return false;
	path_find(&p, va, 0);
	e = *p.e[p.level];
	if (e == 0)
		return false;
	*pa = (e & PTE_FRAME) + (va & (SPAN(p.level) - 1) & ~PAGE_MASK);
	*prot = 0;
	if ((e & PTE_P) != 0)
		*prot = RUMPUSER_PROT_READ |
		    ((e & PTE_W) != 0 ? RUMPUSER_PROT_WRITE : 0) |
		    ((e & PTE_NX) == 0 ? RUMPUSER_PROT_EXEC : 0);
	return true;
}

int
paging_map_raw(uintptr_t va, rump_paddr_t pa, size_t len, uint64_t bits,
    bool large)
{
	struct path p;
	uintptr_t end;
	unsigned int level;

	for (end = va + len; va != end; va += SPAN(level), pa += SPAN(level)) {
		level = 0;
		while (large && level < (x86_cpu.giant_pages ? 2U : 1U) &&
		    ((va | pa) & (SPAN(level + 1) - 1)) == 0 &&
		    end - va >= SPAN(level + 1))
			level++;
		if (!path_make(&p, va, level))
			return ENOMEM;
		entry_set(&p, level, pa | bits | (level > 0 ? PTE_PS : 0));
	}
	return 0;
}

/* One region of the image, by physical addresses, to where it belongs. */
static bool
image_map(const char *start, const char *end, int prot)
{
	uintptr_t pa = (uintptr_t)start;

	return paging_map_raw(pa + x86_virtual_offset, pa,
	    (uintptr_t)end - pa, prot_bits(prot), true) == 0;
}

uint64_t
paging_early(uint64_t boot_pdpt)
{
	const char *symtab = __rump_symtab_start;
	uint64_t *table, *dmap;
	rump_paddr_t dmap_pa;
	unsigned int i;

	dev_next = x86_layout.dev_min;
	nx = x86_cpu.nx ? PTE_NX : 0;
	root = memory_early_alloc(1, x86_pt_base);
	dmap_pa = memory_early_alloc(1, x86_pt_base);
	if (root == 0 || dmap_pa == 0)
		return 0;
	if (!image_map(__rump_image_start, __rump_text_start,
	    RUMPUSER_PROT_READ) ||
	    !image_map(__rump_text_start, __rump_relro_start,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_EXEC) ||
	    !image_map(__rump_relro_start, __rump_data_start,
	    RUMPUSER_PROT_READ) ||
	    !image_map(__rump_data_start, __rump_image_end,
	    RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE) ||
	    !image_map(symtab, symtab + roundup2(x86_symtab_len, PAGE_SIZE),
	    RUMPUSER_PROT_READ))
		return 0;
	table = table_at(root);
	dmap = table_at(dmap_pa) + INDEX(rumpuser_dmap_base, 2);
	for (i = 0; i < 4; i++)
		dmap[i] = table_at(boot_pdpt)[i];
	/* A count keeps path_prune off a table that is never free. */
	table[INDEX(rumpuser_dmap_base, 3)] = dmap_pa | PTE_P | PTE_W | nx |
	    COUNT_ONE;
	if (x86_slide != 0)
		table[0] = boot_pdpt | PTE_P | PTE_W | COUNT_ONE;
	return root;
}

/* Whether any RAM is in [start, end). */
static bool
has_ram(uint64_t start, uint64_t end)
{
	size_t i;

	for (i = 0; i < x86_bootinfo.nram; i++)
		if (x86_bootinfo.ram[i].start < end &&
		    x86_bootinfo.ram[i].end > start)
			return true;
	return false;
}

void
paging_finish(void)
{
	const struct x86_range *r;
	uint64_t start, end, pa, *pdpt, *pd;
	unsigned int i, j;
	bool used;

	pdpt = table_at(table_at(root)[INDEX(rumpuser_dmap_base, 3)] &
	    PTE_FRAME) + INDEX(rumpuser_dmap_base, 2);
	for (i = 0; i < 4; i++) {
		pd = table_at(pdpt[i] & PTE_FRAME);
		used = false;
		for (j = 0; j < ENTRIES; j++) {
			pa = i * GIANT_SIZE + j * LARGE_SIZE;
			if (has_ram(pa, pa + LARGE_SIZE)) {
				pd[j] |= nx | PTE_A | PTE_D;
				used = true;
			} else
				pd[j] = 0;
		}
		if (!used) {
			pa = pdpt[i] & PTE_FRAME;
			pdpt[i] = 0;
			cpu_flush_tlb();
			ptpage_free(pa);
		} else
			/* Never freed: the count need not be right. */
			pdpt[i] |= COUNT_MASK >> 1 & COUNT_MASK;
	}
	table_at(root)[INDEX(rumpuser_dmap_base, 3)] |= COUNT_MASK >> 1 & COUNT_MASK;
	for (r = x86_bootinfo.ram; r < x86_bootinfo.ram + x86_bootinfo.nram; r++) {
		start = MAX(r->start, 4 * GIANT_SIZE);
		end = r->end;
		if (start >= end)
			continue;
		start = rounddown2(start, LARGE_SIZE);
		end = roundup2(end, LARGE_SIZE);
		if (paging_map_raw(rumpuser_dmap_base + start, start, end - start,
		    prot_bits(RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE),
		    true) != 0)
			x86_fatal("no memory for the direct map", NULL);
	}
	if (x86_slide != 0)
		table_at(root)[0] = 0;
	cpu_flush_tlb();

	/* No writable alias of what is read-only in the image. */
	if (paging_protect(rumpuser_dmap_base + x86_image_pa,
	    (size_t)(__rump_data_start - __rump_image_start),
	    RUMPUSER_PROT_READ) != 0 ||
	    (x86_symtab_len != 0 && paging_protect(rumpuser_dmap_base + x86_image_pa +
	    (uintptr_t)(__rump_symtab_start - __rump_image_start),
	    roundup2(x86_symtab_len, PAGE_SIZE), RUMPUSER_PROT_READ) != 0))
		x86_fatal("no memory for the direct map", NULL);
}

uintptr_t
paging_stack(size_t pages)
{
	uintptr_t va;
	rump_paddr_t pa;

	pa = memory_early_alloc(pages, x86_pt_base);
	va = dev_next + PAGE_SIZE;
	if (pa == 0 || paging_map_raw(va, pa, pages * PAGE_SIZE,
	    prot_bits(RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE), false) != 0)
		x86_fatal("no memory for a stack", NULL);
	dev_next = va + pages * PAGE_SIZE;
	return dev_next;
}

void *
paging_map_frames(const uint64_t *frames, size_t n)
{
	uintptr_t va = dev_next;
	size_t i;

	for (i = 0; i < n; i++)
		if (paging_map_raw(va + i * PAGE_SIZE, frames[i] * PAGE_SIZE,
		    PAGE_SIZE, prot_bits(RUMPUSER_PROT_READ |
		    RUMPUSER_PROT_WRITE), false) != 0)
			return NULL;
	dev_next = va + n * PAGE_SIZE;
	return (void *)va;
}

volatile void *
paging_map_device(rump_paddr_t pa, size_t len)
{
	rump_paddr_t start, end;
	uintptr_t va;
	size_t i;

	if (len == 0 || __builtin_add_overflow(pa, len + PAGE_MASK, &end))
		return NULL;
	start = rounddown2(pa, PAGE_SIZE);
	end = rounddown2(end, PAGE_SIZE);
	for (i = 0; i < ndevices; i++)
		if (start >= devices[i].pa &&
		    end <= devices[i].pa + devices[i].len)
			return (volatile void *)(devices[i].va +
			    (pa - devices[i].pa));
	va = dev_next;
	if ((start & (LARGE_SIZE - 1)) == 0 && end - start >= LARGE_SIZE)
		va = roundup2(va, LARGE_SIZE);
	if (end - start > X86_DEV_MAX - va)
		return NULL;
	if (paging_map_raw(va, start, end - start,
	    prot_bits(RUMPUSER_PROT_READ | RUMPUSER_PROT_WRITE) |
	    PTE_PCD | PTE_PWT, true) != 0)
		return NULL;
	dev_next = va + (end - start);
	if (ndevices < DEVICE_MAX) {
		devices[ndevices].pa = start;
		devices[ndevices].len = end - start;
		devices[ndevices++].va = va;
	}
	return (volatile void *)(va + (pa - start));
}
