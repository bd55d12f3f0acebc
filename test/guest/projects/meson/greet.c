int greeting(const char *);

int
main(void)
{

	return greeting("meson");
}
