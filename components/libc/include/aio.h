/*
 * <aio.h> - asynchronous input and output; with fcntl.h, whose O_SYNC aio_fsync
 * takes and whose files programs open
 */
#ifndef _RUMP_AIO_H_
#define _RUMP_AIO_H_

#include <fcntl.h>
#include_next <aio.h>

#endif /* _RUMP_AIO_H_ */
