/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/boot/boot_files.h"

#define MOUNTS "/proc/self/mountinfo"

static const char *const places[] = { "/boot/efi", "/boot", "/efi" };
enum { PLACES = sizeof(places) / sizeof(places[0]) };

bool boot_refused(const struct answer *an)
{
	return an->state != ANSWER_OK && an->state != ANSWER_ABSENT &&
	       an->state != ANSWER_NOT_CAPTURED && an->state != ANSWER_NOT_READ &&
	       an->state != ANSWER_VANISHED;
}

/* "36 35 98:0 /root /mount/point options … - type source options" (fs/proc_namespace.c) */
static bool is_mount(struct str line, const char *place, bool *ret_autofs)
{
	struct str word, head, tail;
	bool here = false;

	if (!str_split(line, '-', &head, &tail))
		return false;
	for (unsigned i = 0; i < 5 && str_word(&line, &word); i++)
		here = i == 4 && str_is(word, place);
	while (here && str_word(&line, &word)) {
		if (!str_is(word, "-"))
			continue;
		*ret_autofs = str_word(&line, &word) && str_is(word, "autofs");
		return true;
	}
	return false;
}

void boot_files_begin(struct boot_files *b, const struct fact_in *in, struct follower *follow)
{
	struct str rest, line;
	bool autofs;

	*b = (struct boot_files){ .in = in, .follow = follow };
	b->mounts = answers_file(in->answers, MOUNTS);
	for (unsigned i = 0; i < PLACES; i++) {
		rest = b->mounts->bytes;
		while (str_cut(&rest, '\n', &line)) /* the last mount of a place lies on top */
			if (is_mount(line, places[i], &autofs))
				b->asleep[i] = autofs;
	}
}

static bool is_below(struct str path, const char *place)
{
	struct str p = str_from(place);

	return str_starts(path, place) && (path.n == p.n || path.p[p.n] == '/');
}

const struct answer *boot_file(struct boot_files *b, struct str path, enum ask_kind kind)
{
	enum { FILE_BYTES = 4 << 20 };
	const struct answer *an;

	for (unsigned i = 0; i < PLACES; i++) {
		if (!is_below(path, places[i]))
			continue;
		if (b->asleep[i])
			return NULL;
		if (i == 0 && !b->asleep[1])
			break; /* mounted on its own: /boot is awake */
	}
	if (b->follow)
		b->follow->ask(b->follow, path, kind, FILE_BYTES);
	an = answers_get(b->in->answers, path, kind);
	if (boot_refused(an) && !b->unread)
		b->unread = an;
	return an;
}

void boot_entries_read(struct boot_files *b, const char *dir, struct boot_entries *ret)
{
	enum { ENTRIES = 64 };
	const struct answer *list = boot_file(b, str_from(dir), ASK_LIST), *an;
	struct str rest = list ? list->bytes : STR(""), name;

	ret->n = 0;
	ret->v = ARENA_NEW(b->in->arena, struct bls_entry, ENTRIES);
	ret->from = ARENA_NEW(b->in->arena, const struct answer *, ENTRIES);
	while (ret->n < ENTRIES && str_cut(&rest, '\n', &name)) {
		struct bls_entry *e = &ret->v[ret->n];

		if (!str_ends(name, ".conf"))
			continue;
		an = boot_file(
			b, str_printf(b->in->arena, "%s/" STR_FMT, dir, STR_ARG(name)), ASK_FILE);
		if (!an || an->state != ANSWER_OK)
			continue;
		*e = (struct bls_entry){ .id = str_head(name, name.n - 5) };
		bls_parse(b->in->arena, an->bytes, e);
		if (e->has_kernel)
			ret->from[ret->n++] = an;
	}
}
