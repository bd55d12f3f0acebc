/* Walking hierarchies: fts(3) and nftw(3) see the same files in the right order. */
#define _NETBSD_SOURCE
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char seen[4096];

static void
note(const char *what, const char *path)
{
	strlcat(seen, what, sizeof(seen));
	strlcat(seen, path, sizeof(seen));
	strlcat(seen, " ", sizeof(seen));
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static const char *
letter(unsigned int info)
{
	static const char *const names[] = { "?", "D:", "DC:", "DEF:", "DNR:", "DOT:", "DP:", "ERR:",
	    "F:", "INIT:", "NS:", "NSOK:", "SL:", "SLNONE:", "W:" };

	return info < 15 ? names[info] : "?";
}

/* Walks the roots and writes down what it is given, by path. */
static void
walk(char *const *roots, int options)
{
	FTS *fts = fts_open(roots, options, by_name);
	FTSENT *e;

	seen[0] = '\0';
	if (fts == NULL)
		return;
	while ((e = fts_read(fts)) != NULL) {
		note(letter(e->fts_info), e->fts_path);
		if (strcmp(e->fts_name, "skipped") == 0 && e->fts_info == FTS_D)
			fts_set(fts, e, FTS_SKIP);
	}
	fts_close(fts);
}

static int
visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char text[64];

	(void)st;
	snprintf(text, sizeof(text), "%d/%d:", type, at->level);
	note(text, path + at->base);
	return strcmp(path + at->base, "stop") == 0 ? 7 : 0;
}

static void
touch(const char *path)
{
	close(open(path, O_WRONLY | O_CREAT, 0644));
}

int
main(void)
{
	char *tree[] = { "tree", NULL }, *link_root[] = { "tree/link", NULL };
	char *several[] = { "tree/b", "none", "tree/a/", NULL };
	char *empty[] = { "", NULL }, *nothing[] = { NULL };
	FTSENT *e, *c;
	FTS *fts;
	int n, again = 0;

	chdir("/tmp");
	mkdir("tree", 0755);
	mkdir("tree/a", 0755);
	mkdir("tree/a/skipped", 0755);
	touch("tree/a/skipped/inside");
	touch("tree/a/file");
	mkdir("tree/empty", 0755);
	touch("tree/b");
	symlink("a", "tree/link");
	symlink("nowhere", "tree/dangling");

	walk(tree, FTS_PHYSICAL);
	is_str(seen, "D:tree D:tree/a F:tree/a/file D:tree/a/skipped DP:tree/a/skipped DP:tree/a "
	    "F:tree/b SL:tree/dangling D:tree/empty DP:tree/empty SL:tree/link DP:tree ",
	    "a physical walk, with a directory skipped");
	walk(tree, FTS_LOGICAL);
	is_str(seen, "D:tree D:tree/a F:tree/a/file D:tree/a/skipped DP:tree/a/skipped DP:tree/a "
	    "F:tree/b SLNONE:tree/dangling D:tree/empty DP:tree/empty D:tree/link F:tree/link/file "
	    "D:tree/link/skipped DP:tree/link/skipped DP:tree/link DP:tree ", "a logical walk");
	walk(several, FTS_PHYSICAL | FTS_NOCHDIR);
	is_str(seen, "D:tree/a/ F:tree/a/file D:tree/a/skipped DP:tree/a/skipped DP:tree/a/ F:tree/b NS:none ",
	    "several roots, sorted by name, one of them missing");
	walk(link_root, FTS_PHYSICAL);
	is_str(seen, "SL:tree/link ", "a link is not followed");
	walk(link_root, FTS_PHYSICAL | FTS_COMFOLLOW);
	is_str(seen, "D:tree/link F:tree/link/file D:tree/link/skipped DP:tree/link/skipped DP:tree/link ",
	    "unless it is a root and that is asked for");
	walk(empty, FTS_PHYSICAL);
	is_str(seen, "NS: ", "an empty root does not exist");
	ok(fts_open(nothing, FTS_PHYSICAL, NULL) == NULL && errno == EINVAL, "no roots: EINVAL");
	ok(fts_open(tree, 0x10000, NULL) == NULL && errno == EINVAL, "unknown options: EINVAL");

	symlink("../..", "tree/a/up");
	walk(tree, FTS_LOGICAL);
	ok(strstr(seen, "DC:tree/a/up/tree ") != NULL, "a cycle is told");
	unlink("tree/a/up");

	/* Children, following, reading again, and a walk that is given up. */
	fts = fts_open(tree, FTS_PHYSICAL | FTS_SEEDOT, by_name);
	c = fts_children(fts, 0);
	ok(c != NULL && strcmp(c->fts_name, "tree") == 0, "children of nothing are the roots");
	e = fts_read(fts);
	for (n = 0, c = fts_children(fts, FTS_NAMEONLY); c != NULL; c = c->fts_link)
		n++;
	is(n, 7, "children by name, with . and ..");
	for (n = 0, c = fts_children(fts, 0); c != NULL; c = c->fts_link) {
		n += c->fts_info == FTS_SL;
		if (c->fts_info == FTS_SL)
			fts_set(fts, c, FTS_FOLLOW);
	}
	is(n, 2, "children with status");
	seen[0] = '\0';
	while ((e = fts_read(fts)) != NULL) {
		if (e->fts_level == 1)
			note(letter(e->fts_info), e->fts_name);
		if (strcmp(e->fts_name, "b") == 0 && again++ == 0)
			fts_set(fts, e, FTS_AGAIN);
		if (strcmp(e->fts_name, "link") == 0)
			break;
	}
	is_str(seen, "DOT:. DOT:.. D:a DP:a F:b F:b SLNONE:dangling D:empty DP:empty D:link ",
	    "links are followed when asked, an entry is given again");
	is(fts_set(fts, e, 99), -1, "no such instruction");
	is(fts_close(fts), 0, "fts_close in the middle");

	seen[0] = '\0';
	is(nftw("tree/a", visit, 8, FTW_PHYS | FTW_DEPTH), 0, "nftw");
	ok(strstr(seen, "inside") < strstr(seen, "skipped") && strstr(seen, "/0:a ") != NULL,
	    "directories after what is in them: %s", seen);
	touch("tree/stop");
	is(nftw("tree", visit, 8, FTW_PHYS), 7, "nftw ends with what the function returns");
	return tap_done();
}
