/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers of the user. A line break in a value would begin another header (RFC 9110, 5.5), and
 * a second length or type would contradict the body: both are refused.
 */
#include "programs/push/push.h"

#include "scanner/base/text.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* The characters of a token, RFC 9110, 5.6.2. */
static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && !(c >= '0' && c <= '9') && (!c || !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return s.n > 0;
}

static bool is_field(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_ours(struct str name)
{
	static const char *const ours[] = { "content-type", "content-length", "content-encoding",
		"transfer-encoding", "host", "expect", "connection", "upgrade", "te", "trailer" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (name.n == strlen(ours[i]) && !strncasecmp(name.p, ours[i], name.n))
			return true;
	}
	return false;
}

int headers_add(struct arena *a, struct headers *hs, struct str line, struct str *ret_error)
{
	struct header h;

	if (!str_split(line, ':', &h.name, &h.value) || !is_token(h.name)) {
		*ret_error = STR("expected a header such as \"Authorization: Bearer …\"");
		return -EINVAL;
	}
	h.value = str_trim(h.value);
	if (!is_field(h.value)) {
		*ret_error = str_printf(
			a, "the value of \"" STR_FMT "\" has a control character", STR_ARG(h.name));
		return -EINVAL;
	}
	if (is_ours(h.name)) {
		*ret_error = str_printf(
			a, "\"" STR_FMT "\" is for latscan itself to set", STR_ARG(h.name));
		return -EINVAL;
	}
	if (hs->n == HEADERS_MAX) {
		*ret_error = str_printf(a, "more than %d headers", HEADERS_MAX);
		return -EINVAL;
	}
	hs->v[hs->n++] = (struct header){ str_copy(a, h.name), str_copy(a, h.value) };
	return 0;
}

int headers_add_lines(struct arena *a, struct headers *hs, struct str text, struct str *ret_error)
{
	struct str line, error;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line)) {
		n++;
		line = str_trim(line);
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!line.n || line.p[0] == '#')
			continue;
		if (headers_add(a, hs, line, &error)) {
			*ret_error = str_printf(a, "line %u: " STR_FMT, n, STR_ARG(error));
			return -EINVAL;
		}
	}
	return 0;
}
