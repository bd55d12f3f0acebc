/*
 * stdio.h - for lwIP's sources, which include it by this name.
 */
#ifndef NET_STDIO_H
#define NET_STDIO_H

#include "rump/lib.h"

#endif /* NET_STDIO_H */
