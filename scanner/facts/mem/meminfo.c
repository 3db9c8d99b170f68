/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meminfo_proc_show() of fs/proc/meminfo.c pads values to a width of 8 and ends with " kB"
 * where they are sizes; HugePages_* are counts of pages of the default size only. The files of
 * nodes (drivers/base/node.c) put "Node N " before each name and print fewer of them.
 */
#include "scanner/facts/mem/meminfo.h"

/* "Node 12 MemTotal" to "MemTotal"; what has no such head stays as it is. */
static struct str without_node(struct str name)
{
	struct str number, rest;
	uint64_t n;

	if (!str_starts(name, "Node "))
		return name;
	if (!str_split(str_skip(name, 5), ' ', &number, &rest) || str_u64(number, 10, &n))
		return name;
	return rest;
}

static bool parse_line(struct str line, struct str *ret_name, uint64_t *ret_value)
{
	struct str name, rest, value, unit;
	uint64_t v;

	if (!str_split(line, ':', &name, &rest))
		return false;
	name = str_trim(without_node(name));
	if (name.n == 0 || !str_word(&rest, &value) || str_u64(value, 10, &v))
		return false;
	if (str_word(&rest, &unit) && (!str_is(unit, "kB") || str_word(&rest, &unit)))
		return false;
	*ret_name = name;
	*ret_value = v;
	return true;
}

bool meminfo_get(struct str text, const char *name, uint64_t *ret)
{
	struct str line, found;
	uint64_t value;

	while (str_cut(&text, '\n', &line)) {
		if (parse_line(line, &found, &value) && str_is(found, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool meminfo_whole(struct str text)
{
	struct str line, name;
	uint64_t value;
	bool total = false;

	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(line, &name, &value))
			return false;
		total |= str_is(name, "MemTotal");
	}
	return total;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct meminfo *m = ret;

	m->from = answers_file(in->answers, "/proc/meminfo");
	m->valid = m->from->state == ANSWER_OK && meminfo_whole(m->from->bytes);
}

const struct fact fact_meminfo = {
	.name = "meminfo",
	.asks = { { "/proc/meminfo", ASK_FILE } },
	.size = sizeof(struct meminfo),
	.parse = parse,
};
