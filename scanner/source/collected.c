/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/collected.h"

#include <stddef.h>
#include <string.h>

enum { PAGE = 4096 }; /* what every larger page is a multiple of */

const char *const collected_witnesses[] = { "/proc/1/stat", "/proc/1/status", "/proc/1/cmdline",
	NULL };

bool collected_is_witness(struct str path)
{
	for (unsigned i = 0; collected_witnesses[i]; i++) {
		if (str_is(path, collected_witnesses[i]))
			return true;
	}
	return false;
}

/* "/proc/17/cmdline" */
static bool is_of_process(struct str path)
{
	return str_starts(path, "/proc/") && path.n > 6 && path.p[6] >= '0' && path.p[6] <= '9';
}

/* The text in front of zero bytes up to the end of a page, or of all where that is none. */
static struct str without_padding(struct str bytes)
{
	const char *zero = memchr(bytes.p, '\0', bytes.n);
	size_t n = zero ? (size_t)(zero - bytes.p) : bytes.n;

	for (size_t i = n; i < bytes.n; i++) {
		if (bytes.p[i])
			return bytes;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c < ' ' && c != '\n' && c != '\t') /* PCI's config, a table of the firmware */
			return bytes;
		if (c >= 0x7f)
			return bytes;
	}
	return str_head(bytes, n);
}

bool collected_says(struct str path, bool processes, struct str *bytes)
{
	bool sys = str_starts(path, "/sys/");

	if (!sys && !str_starts(path, "/proc/"))
		return true;
	if (sys && bytes->n && bytes->n % PAGE == 0 && !bytes->p[bytes->n - 1])
		*bytes = without_padding(*bytes);
	return bytes->n > 0 || (processes && is_of_process(path));
}
