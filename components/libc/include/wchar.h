/*
 * <wchar.h> - wide characters, with BSD additions
 */
#ifndef _RUMP_WCHAR_H_
#define _RUMP_WCHAR_H_

#include_next <wchar.h>

#undef WEOF
#define WEOF	((wint_t)-1)

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

wchar_t *fgetwln(FILE *__restrict, size_t *__restrict);
size_t wcslcat(wchar_t *, const wchar_t *, size_t);
size_t wcslcpy(wchar_t *, const wchar_t *, size_t);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_WCHAR_H_ */
