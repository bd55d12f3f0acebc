/*
 * <machine/bswap.h> - byte swapping
 */
#ifndef _MACHINE_BSWAP_H_
#define _MACHINE_BSWAP_H_

#include <sys/bswap.h>

#endif /* _MACHINE_BSWAP_H_ */
