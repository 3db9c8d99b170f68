/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/process_texts.h"

bool status_field(struct str status, const char *name, struct str *ret)
{
	struct str line, key, value;

	while (str_cut(&status, '\n', &line)) {
		if (str_split(line, ':', &key, &value) && str_is(key, name)) {
			*ret = str_trim(value);
			return true;
		}
	}
	return false;
}

bool status_number(struct str status, const char *name, uint64_t *ret)
{
	struct str value, number, unit;

	if (!status_field(status, name, &value) || !str_word(&value, &number))
		return false;
	if (str_word(&value, &unit) && !str_is(unit, "kB"))
		return false;
	return str_u64(number, 10, ret) == 0;
}

bool status_capability(struct str status, unsigned bit, bool *ret)
{
	struct str value;
	uint64_t set;

	if (!status_field(status, "CapEff", &value) || str_u64(value, 16, &set))
		return false;
	*ret = set >> bit & 1;
	return true;
}

static bool limit_value(struct str *rest, uint64_t *ret)
{
	struct str word;

	if (!str_word(rest, &word))
		return false;
	if (str_is(word, "unlimited")) {
		*ret = LIMIT_NONE;
		return true;
	}
	return str_u64(word, 10, ret) == 0;
}

bool limits_get(struct str limits, const char *name, uint64_t *ret_soft, uint64_t *ret_hard)
{
	uint64_t soft, hard;
	struct str line;

	while (str_cut(&limits, '\n', &line)) {
		if (!str_starts(line, name))
			continue;
		line = str_skip(line, str_from(name).n);
		if (!limit_value(&line, &soft) || !limit_value(&line, &hard))
			return false;
		*ret_soft = soft;
		*ret_hard = hard;
		return true;
	}
	return false;
}

struct str memory_text(struct arena *a, uint64_t kb)
{
	if (kb >= 10 << 20)
		return str_printf(a, "%llu GiB", (unsigned long long)(kb >> 20));
	if (kb >= 10 << 10)
		return str_printf(a, "%llu MiB", (unsigned long long)(kb >> 10));
	return str_printf(a, "%llu kB", (unsigned long long)kb);
}

struct finding *find_process_unreadable(struct findings *out, const struct check_in *in,
	const struct process *p, const struct answer *an, bool optional)
{
	struct finding *f;

	if (an->state == ANSWER_VANISHED || p->threads[0]->state == 'Z') {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_process(in, p),
			"it ended while the host was looked at");
		find_evidence(f, an);
		return f;
	}
	return find_unreadable(out, subject_process(in, p), an, optional);
}

void judge_each_process(const struct check_in *in, struct findings *out, const char *name,
	bool optional, judge_process *judge)
{
	const struct roles *r = in->roles;

	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct answer *an = in_process(in, &r->processes[i], name, ASK_FILE);

		if (an->state == ANSWER_OK && r->processes[i].threads[0]->state != 'Z')
			judge(in, &r->processes[i], an, out);
		else
			find_process_unreadable(out, in, &r->processes[i], an, optional);
	}
}
