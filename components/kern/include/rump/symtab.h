/*
 * rump/symtab.h - the symbol table rumprun-bake puts at the end of an image.
 *
 * The table is the section `.rump_symtab', alone in the last PT_LOAD segment
 * (read-only), after bss. The platform's linker script has
 *
 *	.rump_symtab : ALIGN(4096) {
 *		__rump_symtab_start = .;
 *		KEEP(*(.rump_symtab))
 *	} :symtab
 *
 * with __rump_image_end before it. rumprun-bake links an empty table (the
 * header alone, st_count 0) into every image, and after the link replaces it by
 * the real one, growing the segment; it does not know addresses sooner. So the
 * image occupies memory up to `__rump_symtab_start + st_size', which only the
 * header says: the platform must check the header before it hands memory out.
 * A table that fails the check means that there are no symbols.
 *
 * The table is data that anyone may have edited: a reader checks it with
 * RUMP_SYMTAB_VALID and checks each se_name against st_strsize. The string table
 * is never empty in a valid table and its last byte is NUL.
 */
#ifndef RUMP_SYMTAB_H
#define RUMP_SYMTAB_H

#include <stdint.h>

#define RUMP_SYMTAB_MAGIC	0x4d595352U	/* "RSYM", little-endian */
#define RUMP_SYMTAB_VERSION	1U
#define RUMP_SYMTAB_MAXSIZE	(64U << 20)	/* no larger table is valid */

/* All offsets count bytes from the header's first byte. */
struct rump_symtab {
	uint32_t st_magic;
	uint32_t st_version;
	uint32_t st_size;	/* whole table: header, entries, strings */
	uint32_t st_count;	/* entries */
	uint32_t st_entries;	/* offset of the entries; multiple of 4 */
	uint32_t st_strings;	/* offset of the string table */
	uint32_t st_strsize;	/* its size; 0 only when st_count is 0 */
	uint32_t st_reserved;	/* 0 */
};

/*
 * One function. Entries are sorted by se_addr, strictly ascending. Where several
 * symbols name one address, the table has the one that was global. The prefix
 * `rumpns_' of kernel symbols is left out.
 */
struct rump_symtab_entry {
	uint32_t se_addr;	/* bytes from __rump_image_start */
	uint32_t se_size;	/* 0: not known, reaches to the next entry */
	uint32_t se_name;	/* offset in the string table */
};

/*
 * Non-zero when everything the header says lies within the table and, if the
 * caller knows one, within `limit' bytes from the header (the header itself must
 * be readable). The names' offsets remain to be checked one by one.
 */
#define RUMP_SYMTAB_VALID(st, limit)					\
	((st)->st_magic == RUMP_SYMTAB_MAGIC &&				\
	 (st)->st_version == RUMP_SYMTAB_VERSION &&			\
	 (st)->st_size >= sizeof(struct rump_symtab) &&			\
	 (st)->st_size <= RUMP_SYMTAB_MAXSIZE &&			\
	 (st)->st_size <= (limit) &&					\
	 (st)->st_entries % 4 == 0 &&					\
	 (st)->st_entries <= (st)->st_size &&				\
	 (st)->st_count <= ((st)->st_size - (st)->st_entries) /		\
	    sizeof(struct rump_symtab_entry) &&				\
	 (st)->st_strings <= (st)->st_size &&				\
	 (st)->st_strsize <= (st)->st_size - (st)->st_strings &&	\
	 ((st)->st_count == 0 || ((st)->st_strsize > 0 &&		\
	    ((const char *)(st))[(st)->st_strings +			\
		(st)->st_strsize - 1] == '\0')))

#endif /* RUMP_SYMTAB_H */
