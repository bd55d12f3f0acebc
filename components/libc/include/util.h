/*
 * <util.h> - NetBSD's libutil: terminals, numbers, checked allocation, pid files
 */
#ifndef _UTIL_H_
#define _UTIL_H_

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/ttycom.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <termios.h>
#include <utmpx.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sockaddr;

int forkpty(int *, char *, struct termios *, struct winsize *);
int login_tty(int);
int openpty(int *, int *, char *, struct termios *, struct winsize *);

void loginx(const struct utmpx *);
int logoutx(const char *, int, int);
void logwtmpx(const char *, const char *, const char *, int, int);

int pidfile(const char *);
pid_t pidfile_lock(const char *);
pid_t pidfile_read(const char *);
int pidfile_clean(void);

int snprintb(char *, size_t, const char *, uint64_t);
int snprintb_m(char *, size_t, const char *, uint64_t, size_t);
int sockaddr_snprintf(char *, size_t, const char *, const struct sockaddr *);
char *strpct(char *, size_t, uintmax_t, uintmax_t, size_t);
char *strspct(char *, size_t, intmax_t, intmax_t, size_t);

char *flags_to_string(unsigned long, const char *);
int string_to_flags(char **, unsigned long *, unsigned long *);

int raise_default_signal(int);
int secure_path(const char *);

void (*esetfunc(void (*)(int, const char *, ...)))(int, const char *, ...);
int easprintf(char **__restrict, const char *__restrict, ...) __printflike(2, 3);
FILE *efopen(const char *, const char *);
void *ecalloc(size_t, size_t);
void *emalloc(size_t);
void *erealloc(void *, size_t);
void ereallocarr(void *, size_t, size_t);
char *estrdup(const char *);
char *estrndup(const char *, size_t);
size_t estrlcat(char *, const char *, size_t);
size_t estrlcpy(char *, const char *, size_t);
intmax_t estrtoi(const char *, int, intmax_t, intmax_t);
uintmax_t estrtou(const char *, int, uintmax_t, uintmax_t);
int evasprintf(char **__restrict, const char *__restrict, va_list) __printflike(2, 0);

#ifdef __cplusplus
}
#endif

#endif /* _UTIL_H_ */
