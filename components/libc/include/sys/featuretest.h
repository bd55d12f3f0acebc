/*
 * <sys/featuretest.h> - where NetBSD decides what a program sees
 */
#ifndef _SYS_FEATURETEST_H_
#define _SYS_FEATURETEST_H_

#include <features.h>

#endif /* _SYS_FEATURETEST_H_ */
