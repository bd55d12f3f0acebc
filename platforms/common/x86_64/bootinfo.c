/*
 * bootinfo.c - what the loader passed: PVH's start_info or multiboot2's tags.
 * Early code. Everything read is checked to lie below 4 GiB, where memory is
 * mapped one to one, and within the size its container claims.
 */
#include "x86.h"

#define PVH_MAGIC	0x336ec578U
#define MB2_LOADER	0x36d76289U
#define MAPPED_END	(4UL << 30)
#define CMDLINE_MAX	(64UL << 10)
#define MB2_INFO_MAX	(4UL << 20)
#define MEMMAP_MAX	1024U
#define TYPE_RAM	1U

/* Packed: a loader may put them anywhere. */
struct pvh_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist_pa, cmdline_pa, rsdp_pa;
	uint64_t memmap_pa;		/* from here on: version 1 */
	uint32_t memmap_entries, reserved;
} __attribute__((__packed__));
CTASSERT(sizeof(struct pvh_start_info) == 56);

struct pvh_module {
	uint64_t pa, size, cmdline_pa, reserved;
} __attribute__((__packed__));
CTASSERT(sizeof(struct pvh_module) == 32);

struct memmap_entry {			/* PVH's and multiboot2's are alike */
	uint64_t pa, size;
	uint32_t type, reserved;
} __attribute__((__packed__));
CTASSERT(sizeof(struct memmap_entry) == 24);

struct mb2_tag {
	uint32_t type, size;
};

static bool
mapped(uint64_t pa, uint64_t len)
{
	return pa != 0 && pa < MAPPED_END && len <= MAPPED_END - pa;
}

static const void *
at(uint64_t pa)
{
	return (const void *)(x86_pt_base + pa);
}

static void
memmap_entry(const struct memmap_entry *e)
{
	uint64_t end;

	if (__builtin_add_overflow(e->pa, e->size, &end) || e->size == 0)
		return;
	if (e->type == TYPE_RAM)
		memory_add(e->pa, end);
	else
		/* Firmware's maps may overlap: what is not RAM wins. */
		memory_reserve(e->pa, end);
}

/* A terminated string's length, at most `max'; false when it is longer. */
static bool
string_length(uint64_t pa, size_t max, size_t *len)
{
	if (!mapped(pa, 1))
		return false;
	max = MIN(max, MAPPED_END - pa);
	*len = strnlen(at(pa), max);
	return *len < max;
}

static void
cmdline_set(uint64_t pa, size_t max)
{
	size_t len;

	if (!string_length(pa, max, &len))
		return;
	x86_bootinfo.cmdline_pa = pa;
	memory_reserve(pa, pa + len + 1);
}

static void
module_add(uint64_t pa, uint64_t len, const char *name, size_t name_len)
{
	struct x86_module *m;

	if (x86_bootinfo.nmodules == X86_MODULE_MAX || len == 0 ||
	    pa == 0 || len > X86_DMAP_SIZE || pa > X86_DMAP_SIZE - len)
		return;
	m = &x86_bootinfo.module[x86_bootinfo.nmodules++];
	m->pa = pa;
	m->len = len;
	m->is_seed = name_len >= 4 && memcmp(name, "seed", 4) == 0 &&
	    (name_len == 4 || name[4] == ' ');
	memory_reserve(pa, pa + len);
}

static bool
pvh_parse(uint64_t info_pa)
{
	const struct pvh_start_info *si;
	const struct memmap_entry *map;
	const struct pvh_module *mod;
	size_t len;
	uint32_t i;

	si = at(info_pa);
	/* Version 0 has no memory map: a hypervisor tells of it another way. */
	if (si->version >= 1) {
		if (si->memmap_entries > MEMMAP_MAX || !mapped(si->memmap_pa,
		    si->memmap_entries * sizeof(*map)))
			return false;
		map = at(si->memmap_pa);
		for (i = 0; i < si->memmap_entries; i++)
			memmap_entry(&map[i]);
	}
	x86_bootinfo.rsdp_pa = si->rsdp_pa;
	cmdline_set(si->cmdline_pa, CMDLINE_MAX);
	if (si->nr_modules > X86_MODULE_MAX ||
	    !mapped(si->modlist_pa, si->nr_modules * sizeof(*mod)))
		return true;
	mod = at(si->modlist_pa);
	for (i = 0; i < si->nr_modules; i++) {
		if (!string_length(mod[i].cmdline_pa, CMDLINE_MAX, &len))
			len = 0;
		module_add(mod[i].pa, mod[i].size, at(mod[i].cmdline_pa), len);
	}
	return true;
}

static void
mb2_memmap(uint64_t pa, uint32_t len)
{
	uint32_t entry_size, off;

	if (len < 8)
		return;
	entry_size = *(const uint32_t *)at(pa);
	if (entry_size < sizeof(struct memmap_entry) || entry_size % 8 != 0)
		return;
	for (off = 8; off <= len && len - off >= entry_size; off += entry_size)
		memmap_entry(at(pa + off));
}

static bool
mb2_parse(uint64_t info_pa)
{
	const struct mb2_tag *tag;
	const uint32_t *word;
	uint64_t data;
	uint32_t total, off, len;

	total = *(const uint32_t *)at(info_pa);
	if (info_pa % 8 != 0 || total < 16 || total > MB2_INFO_MAX ||
	    !mapped(info_pa, total))
		return false;
	memory_reserve(info_pa, info_pa + total);
	for (off = 8; total - off >= sizeof(*tag);
	    off += roundup2(tag->size, 8)) {
		tag = at(info_pa + off);
		if (tag->type == 0)
			break;
		if (tag->size < sizeof(*tag) || tag->size > total - off ||
		    roundup2(tag->size, 8) > total - off)
			break;
		data = info_pa + off + sizeof(*tag);
		len = tag->size - (uint32_t)sizeof(*tag);
		switch (tag->type) {
		case 1:
			cmdline_set(data, len);
			break;
		case 3:
			if (len < 8)
				break;
			word = at(data);
			if (word[1] > word[0])
				module_add(word[0], word[1] - word[0],
				    at(data + 8), strnlen(at(data + 8), len - 8));
			break;
		case 6:
			mb2_memmap(data, len);
			break;
		case 14:
		case 15:
			if (x86_bootinfo.rsdp_pa == 0 || tag->type == 15)
				x86_bootinfo.rsdp_pa = data;
			break;
		}
	}
	return true;
}

bool
bootinfo_parse(uint32_t magic, uint64_t info_pa)
{
	bool ok;

	if (info_pa % 4 != 0 || !mapped(info_pa, sizeof(struct pvh_start_info)))
		return false;
	/* qboot enters by PVH with multiboot's magic in %eax. */
	if (*(const uint32_t *)at(info_pa) == PVH_MAGIC)
		ok = pvh_parse(info_pa);
	else if (magic == MB2_LOADER)
		ok = mb2_parse(info_pa);
	else
		ok = false;
	return ok && x86_bootinfo.nram > 0;
}
