/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/tunables.h"

#include <string.h>

#include "scanner/base/arena.h"

enum form {
	FORM_WORD, /* a number or a word: letters, digits, '.', '-', '_', ',', ':' */
	FORM_LIBRARIES,
	FORM_TUNABLES
};
enum { WORD_MAX_BYTES = 64, LIST_MAX_BYTES = 512 };

struct allowed {
	const char *name;
	enum form form;
};

static const struct allowed allowed[] = {
	{ "MALLOC_ARENA_MAX", FORM_WORD },
	{ "MALLOC_ARENA_TEST", FORM_WORD },
	{ "MALLOC_MMAP_MAX_", FORM_WORD },
	{ "MALLOC_MMAP_THRESHOLD_", FORM_WORD },
	{ "MALLOC_TOP_PAD_", FORM_WORD },
	{ "MALLOC_TRIM_THRESHOLD_", FORM_WORD },
	{ "GLIBC_TUNABLES", FORM_TUNABLES },
	{ "LD_PRELOAD", FORM_LIBRARIES },
	{ "LD_BIND_NOW", FORM_WORD },
	/* Onload's user guide, appendix of parameters */
	{ "EF_CTPIO", FORM_WORD },
	{ "EF_CTPIO_MODE", FORM_WORD },
	{ "EF_EPOLL_SPIN", FORM_WORD },
	{ "EF_INT_DRIVEN", FORM_WORD },
	{ "EF_MAX_PACKETS", FORM_WORD },
	{ "EF_NO_FAIL", FORM_WORD },
	{ "EF_PACKET_BUFFER_MODE", FORM_WORD },
	{ "EF_POLL_SPIN", FORM_WORD },
	{ "EF_POLL_USEC", FORM_WORD },
	{ "EF_PREALLOC_PACKETS", FORM_WORD },
	{ "EF_RXQ_SIZE", FORM_WORD },
	{ "EF_SELECT_SPIN", FORM_WORD },
	{ "EF_SPIN_USEC", FORM_WORD },
	{ "EF_STACK_PER_THREAD", FORM_WORD },
	{ "EF_TCP_RECV_SPIN", FORM_WORD },
	{ "EF_TXQ_SIZE", FORM_WORD },
	{ "EF_TX_PUSH", FORM_WORD },
	{ "EF_UDP_RECV_SPIN", FORM_WORD },
	{ "EF_USE_HUGE_PAGES", FORM_WORD },
	/* libvma's and libxlio's README */
	{ "VMA_HUGETBL", FORM_WORD },
	{ "VMA_HUGETLB",
		FORM_WORD }, /* a name that is often taken for it, as ..._LOGIC and _STRQ are */
	{ "VMA_INTERNAL_THREAD_AFFINITY", FORM_WORD },
	{ "VMA_MEM_ALLOC_TYPE", FORM_WORD },
	{ "VMA_RING_ALLOCATION_LOGIC", FORM_WORD },
	{ "VMA_RX_POLL", FORM_WORD },
	{ "VMA_SELECT_POLL", FORM_WORD },
	{ "VMA_SPEC", FORM_WORD },
	{ "VMA_STRQ", FORM_WORD },
	{ "VMA_THREAD_MODE", FORM_WORD },
	{ "XLIO_INTERNAL_THREAD_AFFINITY", FORM_WORD },
	{ "XLIO_MEM_ALLOC_TYPE", FORM_WORD },
	{ "XLIO_RX_POLL", FORM_WORD },
	{ "XLIO_SELECT_POLL", FORM_WORD },
	{ "XLIO_SPEC", FORM_WORD },
	{ "XLIO_THREAD_MODE", FORM_WORD },
};
enum { ALLOWED = sizeof(allowed) / sizeof(allowed[0]) };

static bool all_of(struct str s, const char *others)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			(!c || !strchr(others, c)))
			return false;
	}
	return true;
}

/* "glibc.malloc.arena_max=1:glibc.…": every part is the C library's own, and a number or word. */
static bool is_tunables(struct str s)
{
	struct str part, name, value;

	while (str_cut(&s, ':', &part)) {
		if (!str_starts(part, "glibc.") || !str_split(part, '=', &name, &value) ||
			!all_of(name, "._") || !all_of(value, ".,-_") || value.n > WORD_MAX_BYTES)
			return false;
	}
	return true;
}

static bool may_be_told(enum form form, struct str s)
{
	switch (form) {
	case FORM_WORD:
		return s.n <= WORD_MAX_BYTES && all_of(s, ".-_,:");
	case FORM_LIBRARIES:
		return s.n <= LIST_MAX_BYTES && all_of(s, ".-_,:/+ $");
	case FORM_TUNABLES:
		return s.n <= LIST_MAX_BYTES && is_tunables(s);
	}
	return false;
}

static const struct allowed *find_allowed(struct str name)
{
	for (unsigned i = 0; i < ALLOWED; i++) {
		if (str_is(name, allowed[i].name))
			return &allowed[i];
	}
	return NULL;
}

static struct str tell(
	struct arena *a, struct str text, const struct allowed *known, struct str value)
{
	if (may_be_told(known->form, value))
		return str_printf(
			a, STR_FMT "%s=" STR_FMT "\n", STR_ARG(text), known->name, STR_ARG(value));
	return str_printf(a, STR_FMT "%s\n", STR_ARG(text), known->name);
}

struct str tunables_of(struct arena *a, struct str environ)
{
	bool told[ALLOWED] = { false };
	struct str text = { 0 }, part, name, value;
	unsigned n = 0;

	while (str_cut(&environ, '\0', &part)) {
		const struct allowed *known = NULL;

		n += part.n > 0;
		if (str_split(part, '=', &name, &value))
			known = find_allowed(name);
		if (!known || told[known - allowed])
			continue;
		told[known - allowed] = true;
		text = tell(a, text, known, value);
	}
	return str_printf(a, STR_FMT "variables %u\n", STR_ARG(text), n);
}
