#include <math.h>

int inner(int);

int
inner(int n)
{

	return n + (int)cos(0.0 * n);
}
