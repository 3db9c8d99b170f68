/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of /dev/kmsg (Documentation/ABI/testing/dev-kmsg, kernel/printk/printk.c): "prio,
 * sequence,microseconds,flags[,more];text", then lines " KEY=value" with the device. Bytes that
 * do not print, and the backslash, come as \xNN. prio holds the facility above its low three
 * bits: 0 is the kernel, anything else was written by a process.
 */
#include "scanner/facts/kmsg.h"

#include <errno.h>
#include <string.h>

#include "scanner/facts/kmsg_parse.h"

/* Where people who capture a host leave what dmesg printed; the second is sosreport's. */
static const char *const printed[] = { "/dmesg.txt", "/sos_commands/kernel/dmesg" };

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool escape_at(struct str s, size_t i, char *ret)
{
	if (s.n - i < 4 || s.p[i] != '\\' || s.p[i + 1] != 'x' || hex(s.p[i + 2]) < 0 ||
		hex(s.p[i + 3]) < 0)
		return false;
	*ret = (char)(hex(s.p[i + 2]) * 16 + hex(s.p[i + 3]));
	return true;
}

static struct str decoded(struct arena *a, struct str s)
{
	size_t n = 0;
	char *p;

	if (!str_has(s, "\\x"))
		return s;
	p = arena_alloc(a, s.n, 1);
	for (size_t i = 0; i < s.n; n++)
		if (escape_at(s, i, &p[n]))
			i += 4;
		else
			p[n] = s.p[i++];
	return (struct str){ p, n };
}

static int parse_record(
	struct arena *a, struct str line, struct kmsg_line *ret, uint64_t *ret_sequence)
{
	struct str head, text, prio, sequence, usec;
	struct kmsg_line l = { 0 };
	uint64_t n;

	if (!str_split(line, ';', &head, &text) || !str_cut(&head, ',', &prio) ||
		!str_cut(&head, ',', &sequence) || !str_cut(&head, ',', &usec))
		return -EINVAL;
	if (str_u64(prio, 10, &n) < 0 || n > UINT32_MAX || str_u64(usec, 10, &l.usec) < 0 ||
		str_u64(sequence, 10, ret_sequence) < 0)
		return -EINVAL;
	l.prio = (unsigned)n;
	l.text = decoded(a, text);
	*ret = l;
	return 0;
}

void kmsg_parse(struct arena *a, struct str text, struct kmsg *ret)
{
	struct kmsg_line *v = NULL, l;
	uint64_t sequence;
	struct str line;
	size_t cap = 0;

	ret->valid = true;
	while (str_cut(&text, '\n', &line)) {
		if (line.n == 0 || line.p[0] == ' ')
			continue;
		if (parse_record(a, line, &l, &sequence) < 0) {
			ret->valid = false;
			continue;
		}
		if (ret->n == 0) {
			ret->reaches_boot = sequence == 0 || l.usec == 0;
			ret->oldest_usec = l.usec;
		}
		v = arena_grow(a, v, ret->n, &cap, sizeof(*v));
		v[ret->n++] = l;
	}
	ret->v = v;
}

/* "[    5.140900] text", "[    5.140900][  T612] text" with CONFIG_PRINTK_CALLER. */
static int parse_printed(struct str line, struct kmsg_line *ret)
{
	struct str stamp, caller, seconds, micro;
	uint64_t s, us;

	if (!str_starts(line, "[") || !str_split(str_skip(line, 1), ']', &stamp, &line) ||
		!str_split(str_trim(stamp), '.', &seconds, &micro) || micro.n != 6)
		return -EINVAL;
	if (str_starts(line, "[") && !str_split(line, ']', &caller, &line))
		return -EINVAL;
	if (str_u64(seconds, 10, &s) < 0 || str_u64(micro, 10, &us) < 0 || s > UINT32_MAX)
		return -EINVAL;
	*ret = (struct kmsg_line){ s * 1000000 + us, 0, str_skip(line, str_starts(line, " ")) };
	return 0;
}

/*
 * What dmesg printed. It tells neither facility nor level, so that lines of processes cannot be
 * told from the kernel's; a line without a time belongs to the one before it.
 */
void kmsg_parse_printed(struct arena *a, struct str text, struct kmsg *ret)
{
	struct kmsg_line *v = NULL, l;
	struct str line;
	size_t cap = 0;

	while (str_cut(&text, '\n', &line)) {
		if (parse_printed(line, &l) < 0)
			continue;
		if (ret->n == 0) {
			ret->reaches_boot = l.usec == 0;
			ret->oldest_usec = l.usec;
		}
		v = arena_grow(a, v, ret->n, &cap, sizeof(*v));
		v[ret->n++] = l;
	}
	ret->v = v;
	ret->valid = ret->n > 0;
}

enum { TRIPLE_BITS = 17, TRIPLE_WORDS = (1 << TRIPLE_BITS) / 64 };

static uint32_t triple_at(const char *p)
{
	uint32_t t = (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 |
		     (uint32_t)(unsigned char)p[2] << 16;

	return t * 2654435761u >> (32 - TRIPLE_BITS);
}

static const uint64_t *triples_of(struct arena *a, struct str text)
{
	uint64_t *bits = ARENA_NEW(a, uint64_t, TRIPLE_WORDS);

	for (size_t i = 0; i + 3 <= text.n; i++) {
		uint32_t t = triple_at(text.p + i);

		bits[t / 64] |= 1ull << t % 64;
	}
	return bits;
}

bool kmsg_may_have(const struct kmsg *k, struct str part)
{
	for (size_t i = 0; k->triples && i + 3 <= part.n; i++) {
		uint32_t t = triple_at(part.p + i);

		if (!(k->triples[t / 64] >> t % 64 & 1))
			return false;
	}
	return part.n <= k->from->bytes.n &&
	       memmem(k->from->bytes.p, k->from->bytes.n, part.p, part.n);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct kmsg *k = ret;

	k->from = answers_file(in->answers, "/probe/kmsg");
	if (k->from->state == ANSWER_OK)
		kmsg_parse(in->arena, k->from->bytes, k);
	/* Never on a live host, whose probe always answers something. */
	for (unsigned i = 0; i < 2 && k->from->state == ANSWER_NOT_CAPTURED; i++) {
		const struct answer *an = answers_file(in->answers, printed[i]);

		if (an->state != ANSWER_OK)
			continue;
		k->from = an;
		kmsg_parse_printed(in->arena, an->bytes, k);
	}
	k->triples = triples_of(in->arena, k->from->bytes);
}

const struct kmsg_line *kmsg_find(const struct kmsg *k, const char *part, const struct kmsg_line *p)
{
	/* Most parts are in no line: one look at the whole text spares one at each. */
	if (!p && k->from && !kmsg_may_have(k, str_from(part)))
		return NULL;
	for (size_t i = p ? (size_t)(p - k->v) + 1 : 0; i < k->n; i++)
		if (str_has(k->v[i].text, part))
			return &k->v[i];
	return NULL;
}

const struct fact fact_kmsg = {
	.name = "kmsg",
	.asks = {
		{ "/probe/kmsg", ASK_FILE },
		{ "/dmesg.txt", ASK_FILE },
		{ "/sos_commands/kernel/dmesg", ASK_FILE },
	},
	.size = sizeof(struct kmsg),
	.parse = parse,
};
