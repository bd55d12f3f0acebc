/*
 * dirstream.h - musl's directory stream, for the sources that replace its own.
 * `tell' counts the entries read since the start: NetBSD's carry no offsets.
 */
#include <../dirent/__dirent.h>
