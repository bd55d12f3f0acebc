#include "config.h"

#ifdef HAVE_NO_SUCH_FUNCTION_ANYWHERE
#error configure found a function that is not there
#endif
#if defined(HAVE_SYS_EPOLL_H) || defined(HAVE_EPOLL_CREATE)
#error configure found headers or functions of the host
#endif
#if !defined(HAVE_PRINTF) || !defined(HAVE_KQUEUE) || !defined(HAVE_SYS_EVENT_H)
#error configure did not find what is there
#endif
#ifdef __linux__
#error this is not Linux
#endif

int greeting(const char *);

int
main(void)
{

	return greeting("libtool");
}
