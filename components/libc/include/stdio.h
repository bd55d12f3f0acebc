/*
 * <stdio.h> - standard input and output, with BSD additions. Each program of an
 * image has its own standard streams.
 */
#ifndef _RUMP_STDIO_H_
#define _RUMP_STDIO_H_

#include_next <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

FILE *const *__rump_stdio(void) __attribute__((__const__));

#ifdef __cplusplus
}
#endif

#undef stdin
#undef stdout
#undef stderr
#define stdin	(__rump_stdio()[0])
#define stdout	(__rump_stdio()[1])
#define stderr	(__rump_stdio()[2])

#undef BUFSIZ
#undef FILENAME_MAX
#undef FOPEN_MAX
#undef L_tmpnam
#undef TMP_MAX
#undef L_ctermid
#define BUFSIZ		1024
#define FILENAME_MAX	1024
#define FOPEN_MAX	20
#define L_tmpnam	1024
#define TMP_MAX		308915776
#define L_ctermid	1024
#undef P_tmpdir
#define P_tmpdir	"/var/tmp/"

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

char *fgetln(FILE *__restrict, size_t *__restrict);
char *fparseln(FILE *, size_t *, size_t *, const char[3], int);
const char *fmtcheck(const char *, const char *) __attribute__((__format_arg__(2)));
int fpurge(FILE *);
FILE *funopen(const void *, int (*)(void *, char *, int), int (*)(void *, const char *, int),
    off_t (*)(void *, off_t, int), int (*)(void *));
FILE *funopen2(const void *, ssize_t (*)(void *, void *, size_t),
    ssize_t (*)(void *, const void *, size_t), off_t (*)(void *, off_t, int), int (*)(void *),
    int (*)(void *));
#define fropen(c, fn)	funopen(c, fn, 0, 0, 0)
#define fwopen(c, fn)	funopen(c, 0, fn, 0, 0)
#define fropen2(c, fn)	funopen2(c, fn, 0, 0, 0, 0)
#define fwopen2(c, fn)	funopen2(c, 0, fn, 0, 0, 0)

#define FPARSELN_UNESCESC	0x01
#define FPARSELN_UNESCCONT	0x02
#define FPARSELN_UNESCCOMM	0x04
#define FPARSELN_UNESCREST	0x08
#define FPARSELN_UNESCALL	0x0f

#ifdef __cplusplus
}
#endif
#endif

#include <ssp/stdio.h>

#endif /* _RUMP_STDIO_H_ */
