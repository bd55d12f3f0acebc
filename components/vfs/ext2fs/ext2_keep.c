/*
 * ext2_keep.c - names in /lost+found for files that are being replaced. When a name
 * is made to lead to another file, the one before has none until its inode is
 * written, and e2fsck -p does not repair what has an inode and no name. So it gets
 * one in the step before (STEP_DATA), which goes with the last (STEP_LATE) of the
 * same cycle. Programs do not see it. What a power cut leaves there is the old file,
 * where e2fsck puts such files too.
 */
#include "netbsd/errno.h"

#include "ext2.h"

#define KEEP_DIR	"lost+found"
#define KEEP_MODE	0700
#define KEEP_NAME	sizeof("#4294967295")

static size_t
keep_name(char name[static KEEP_NAME], uint32_t ino)
{
	return (size_t)snprintf(name, KEEP_NAME, "#%u", ino);
}

static int
keep_dir_make(struct ext2_node *root, struct ext2_node **enp)
{
	const struct vattr va = { .va_type = VDIR, .va_mode = KEEP_MODE };
	size_t len = sizeof(KEEP_DIR) - 1;
	int error;

	error = ext2_dir_prepare_add(root, len);
	if (error == 0)
		error = ext2_create_node(root, &va, KEEP_DIR, len, NULL, enp);
	return error;
}

/* The directory, referenced; made when there is none. */
static int
keep_dir_get(struct ext2_mount *em, struct ext2_node **enp)
{
	struct ext2_node *root = ext2_node(em->em_mount->mnt_root);
	uint32_t ino;
	int error;

	error = ext2_dir_find(root, KEEP_DIR, sizeof(KEEP_DIR) - 1, &ino);
	if (error == ENOENT)
		return keep_dir_make(root, enp);
	if (error == 0)
		error = ext2_node_get(em, ino, enp);
	if (error == 0 && (*enp)->en_cached.cn_vnode.v_type != VDIR) {
		vnode_release(&(*enp)->en_cached.cn_vnode);
		error = ENOTDIR;
	}
	return error;
}

int
ext2_keep_prepare(struct ext2_mount *em)
{
	struct ext2_node *dir;
	int error = 0;

	if (em->em_nkept == EXT2_KEPT_MAX)
		error = ext2_cycle(em);
	if (error == 0)
		error = keep_dir_get(em, &dir);
	if (error != 0)
		return error;
	error = ext2_dir_prepare_early(dir, KEEP_NAME - 1);
	em->em_keep_dir = dir->en_ino;
	vnode_release(&dir->en_cached.cn_vnode);
	return error;
}

int
ext2_keep(struct ext2_mount *em, const struct ext2_node *en)
{
	struct ext2_node *dir;
	char name[KEEP_NAME];
	int error;

	error = ext2_node_get(em, em->em_keep_dir, &dir);
	if (error != 0)
		return error;
	error = ext2_dir_add_early(dir, name, keep_name(name, en->en_ino),
	    en->en_ino, en->en_cached.cn_vnode.v_type);
	vnode_release(&dir->en_cached.cn_vnode);
	if (error == 0)
		em->em_kept[em->em_nkept++] = en->en_ino;
	return error;
}

bool
ext2_kept(const struct ext2_mount *em, uint32_t ino)
{
	size_t i;

	for (i = 0; i < em->em_nkept; i++)
		if (em->em_kept[i] == ino)
			return true;
	return false;
}

int
ext2_keep_end(struct ext2_mount *em)
{
	struct ext2_node *dir;
	char name[KEEP_NAME];
	size_t i;
	int error;

	if (em->em_nkept == 0)
		return 0;
	error = ext2_node_get(em, em->em_keep_dir, &dir);
	if (error != 0)
		return error;
	for (i = 0; error == 0 && i < em->em_nkept; i++)
		error = ext2_dir_remove(dir, name,
		    keep_name(name, em->em_kept[i]));
	em->em_nkept = 0;
	vnode_release(&dir->en_cached.cn_vnode);
	return error;
}
