/*
 * power-cut-sqlite - power-cut.c with a real database: rows are inserted into
 * /disk/db, one a transaction, in the way the first argument says ("delete" or
 * "wal"), and the number of those that are committed goes to sector 0 of
 * /dev/rld0f.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

static sqlite3 *db;

static void
sql(const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		errx(1, "%s: %s", text, why);
}

int
main(int argc, char **argv)
{
	static char sector[512];
	char text[200];
	int acks, i, n;

	if (argc != 3)
		errx(1, "usage: power-cut-sqlite delete|wal rows");
	n = atoi(argv[2]);
	acks = open("/dev/rld0f", O_RDWR);
	if (acks == -1)
		err(1, "/dev/rld0f");
	if (sqlite3_open("/disk/db", &db) != SQLITE_OK)
		errx(1, "/disk/db: %s", sqlite3_errmsg(db));
	snprintf(text, sizeof(text), "PRAGMA journal_mode=%s; PRAGMA synchronous=EXTRA", argv[1]);
	sql(text);
	sql("CREATE TABLE rows(n INTEGER PRIMARY KEY, text TEXT); CREATE INDEX i ON rows(text)");
	for (i = 1; i <= n; i++) {
		snprintf(text, sizeof(text), "INSERT INTO rows VALUES(%d, printf('%%.*c%%d', %d, 'x', %d))",
		    i, i * 37 % 900, i);
		sql(text);
		memcpy(sector, &i, sizeof(i));
		memcpy(sector + 4, "RECORDS!", 8);
		if (pwrite(acks, sector, sizeof(sector), 0) != sizeof(sector))
			err(1, "/dev/rld0f");
	}
	puts("done");
	sqlite3_close(db);
	return 0;
}
