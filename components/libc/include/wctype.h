/*
 * <wctype.h> - classes of wide characters; WEOF has wint_t's type
 */
#ifndef _RUMP_WCTYPE_H_
#define _RUMP_WCTYPE_H_

#include_next <wctype.h>

#undef WEOF
#define WEOF	((wint_t)-1)

#endif /* _RUMP_WCTYPE_H_ */
