/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/works.h"

#include "scanner/base/text.h"
#include "scanner/source/slurp.h"

enum { SYMBOLS_CHUNK = 64 << 10, SYMBOLS_CAP = 128 << 20, DIGITS = WORK_NAME - 1 };

static bool is_address(struct str name)
{
	return name.n == WORK_NAME && name.p[0] == WORK_MARK;
}

static size_t addresses(const struct trace *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->names.n; i++)
		n += is_address(t->names.v[i]);
	return n;
}

/* Some symbols share an address; the first one that is a text symbol is the function's. */
static void found(struct arena *a, struct trace *t, struct str address, struct str name)
{
	for (size_t i = 0; i < t->names.n; i++) {
		struct str *have = &t->names.v[i];

		if (is_address(*have) && str_eq(str_skip(*have, 1), address))
			*have = str_copy(a, text_sanitise(a, name));
	}
}

size_t works_find(struct arena *a, struct trace *t, struct str text)
{
	struct str line, address, type, name;

	if (!addresses(t))
		return 0;
	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &address) || address.n != DIGITS || !str_word(&line, &type) ||
			type.n != 1 || !str_word(&line, &name))
			continue;
		if (str_is(type, "t") || str_is(type, "T") || str_is(type, "w") ||
			str_is(type, "W"))
			found(a, t, address, name);
	}
	return addresses(t);
}

void works_name(struct arena *a, struct trace *traces, unsigned n, struct str *ret_missing)
{
	struct str text = { 0 };
	size_t unknown = 0;

	for (unsigned i = 0; i < n; i++)
		unknown += addresses(&traces[i]);
	if (!unknown)
		return;
	if (slurp_path("/proc/kallsyms", SYMBOLS_CHUNK, SYMBOLS_CAP, a, &text)) {
		*ret_missing = STR("/proc/kallsyms cannot be read");
		return;
	}
	unknown = 0;
	for (unsigned i = 0; i < n; i++)
		unknown += works_find(a, &traces[i], text);
	if (unknown)
		*ret_missing = STR(
			"/proc/kallsyms does not name them (kernel.kptr_restrict hides addresses)");
}

struct str work_of(const struct trace *t, uint16_t work)
{
	if (!t || !work || is_address(t->names.v[work]))
		return (struct str){ 0 };
	return t->names.v[work];
}
