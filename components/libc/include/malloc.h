/*
 * <malloc.h> - where old programs look for malloc
 */
#ifndef _MALLOC_H_
#define _MALLOC_H_

#include <stdlib.h>

#endif /* _MALLOC_H_ */
