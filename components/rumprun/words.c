/*
 * words.c - command lines into words.
 */
#include <stdlib.h>
#include <string.h>

#include "config.h"

static int
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Reads one word at *p into `out', which is long enough for all of the line, and
 * moves *p behind it. Returns its length; -1 and *error when a quote is open.
 */
static long
word_read(const char **p, char *out, const char **error)
{
	const char *s = *p;
	char quote = '\0';
	size_t n = 0;

	for (; *s != '\0' && (quote != '\0' || !blank(*s)); s++) {
		if (quote == '\'') {
			if (*s == '\'')
				quote = '\0';
			else
				out[n++] = *s;
		} else if (*s == '\\') {
			if (s[1] == '\0') {
				*error = "ends in a backslash";
				return -1;
			}
			/* In double quotes a backslash protects four characters only. */
			if (quote == '"' && strchr("\"\\$`", s[1]) == NULL)
				out[n++] = '\\';
			out[n++] = *++s;
		} else if (quote == '"') {
			if (*s == '"')
				quote = '\0';
			else
				out[n++] = *s;
		} else if (*s == '\'' || *s == '"') {
			quote = *s;
		} else {
			out[n++] = *s;
		}
	}
	if (quote != '\0') {
		*error = quote == '"' ? "has an open double quote" :
		    "has an open single quote";
		return -1;
	}
	*p = s;
	return (long)n;
}

int
words_split(const char *line, char ***words, size_t *count, const char **error)
{
	size_t room = strlen(line) + 1, n = 0;
	char *buf = malloc(room);
	char **list = calloc(1, sizeof(*list)), **bigger;
	long len;

	*error = "needs more memory than there is";
	if (buf == NULL || list == NULL)
		goto fail;
	for (;;) {
		while (blank(*line))
			line++;
		if (*line == '\0')
			break;
		len = word_read(&line, buf, error);
		if (len < 0)
			goto fail;
		*error = "needs more memory than there is";
		bigger = realloc(list, (n + 2) * sizeof(*list));
		if (bigger == NULL)
			goto fail;
		list = bigger;
		list[n + 1] = NULL;
		list[n] = malloc((size_t)len + 1);
		if (list[n] == NULL)
			goto fail;
		memcpy(list[n], buf, (size_t)len);
		list[n++][len] = '\0';
	}
	free(buf);
	*words = list;
	*count = n;
	return 0;
fail:
	free(buf);
	words_free(list);
	return -1;
}

void
words_free(char **words)
{
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}
