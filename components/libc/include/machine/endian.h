/*
 * <machine/endian.h> - byte order
 */
#ifndef _MACHINE_ENDIAN_H_
#define _MACHINE_ENDIAN_H_

#include <sys/endian.h>

#endif /* _MACHINE_ENDIAN_H_ */
