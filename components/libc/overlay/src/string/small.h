/*
 * small.h - letters without their case, for comparing; the locales there are have no
 * other letters of one byte that have one. Without a call for each, unlike tolower().
 */

static inline int
small(unsigned char c)
{
	return c - 'A' < 26U ? c | 0x20 : c;
}
