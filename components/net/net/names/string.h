/*
 * string.h - for lwIP's sources, which include it by this name.
 */
#ifndef NET_STRING_H
#define NET_STRING_H

#include "rump/lib.h"

#endif /* NET_STRING_H */
