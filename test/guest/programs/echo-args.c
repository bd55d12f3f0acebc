/* Prints its arguments and environment, everything odd as \xHH. */
#include <stdio.h>

extern char **environ;

static void
print(const char *what, int number, const char *text)
{
	const unsigned char *p;

	printf("%s %d <", what, number);
	for (p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p >= ' ' && *p < 0x7f && *p != '\\')
			putchar(*p);
		else
			printf("\\x%02x", *p);
	}
	printf(">\n");
}

int
main(int argc, char *argv[])
{
	int i;

	for (i = 0; i < argc; i++)
		print("arg", i, argv[i]);
	if (argv[argc] != NULL)
		printf("argv does not end with NULL\n");
	for (i = 0; environ[i] != NULL; i++)
		print("env", i, environ[i]);
	return 0;
}
