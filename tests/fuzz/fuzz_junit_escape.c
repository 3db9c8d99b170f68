/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever bytes stand in a name, what is written between tags is text that XML 1.0 allows:
 * no markup, no bare '&', no control, valid UTF-8, and never the end of a CDATA section.
 */
#include "scanner/base/xml.h"
#include "scanner/base/text.h"
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

/* What the escape wrote, through a file in memory: struct out writes to descriptors. */
static struct str escaped(struct arena *a, struct str input)
{
	static struct out o;
	int fd = memfd_create("escaped", MFD_CLOEXEC);
	off_t n;
	char *p;

	FUZZ_CHECK(fd >= 0);
	out_init(&o, fd);
	xml_escape(&o, input);
	FUZZ_CHECK(out_flush(&o) == 0);
	n = lseek(fd, 0, SEEK_CUR);
	p = ARENA_NEW(a, char, (size_t)n + 1);
	FUZZ_CHECK(pread(fd, p, (size_t)n, 0) == n);
	close(fd);
	return (struct str){ p, (size_t)n };
}

static bool is_reference(struct str s)
{
	static const char *const all[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#9;",
		"&#10;", "&#13;" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (str_starts(s, all[i]))
			return true;
	}
	return false;
}

static size_t replaced(struct str s)
{
	size_t n = 0;

	for (; s.n; s = str_skip(s, 1))
		n += str_starts(s, "\xef\xbf\xbd");
	return n;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str text = escaped(a, input), clean = text_sanitise(a, input);

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		FUZZ_CHECK(c >= 0x20 && c != 0x7f && c != '<' && c != '>' && c != '"' && c != '\'');
		FUZZ_CHECK(c != '&' || is_reference(str_skip(text, i)));
	}
	/* Nothing in it that a second pass would refuse: it is valid. Clean text loses nothing. */
	FUZZ_CHECK(replaced(escaped(a, text)) == replaced(text));
	FUZZ_CHECK(replaced(escaped(a, clean)) == replaced(clean));
}
