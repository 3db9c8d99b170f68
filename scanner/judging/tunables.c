/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/tunables.h"

const struct answer *in_env(const struct check_in *in, const struct process *p)
{
	return in_ask(in, str_printf(in->scratch, "/probe/env/%d", p->pid), ASK_FILE);
}

bool env_value(struct str text, const char *name, struct str *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, '=', &key, &value) && str_is(key, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool env_is_set(struct str text, const char *name)
{
	struct str line, value;

	if (env_value(text, name, &value))
		return true;
	while (str_cut(&text, '\n', &line)) {
		if (str_is(line, name))
			return true;
	}
	return false;
}

void find_env(struct finding *f, const struct answer *an, const char *const *prefixes)
{
	struct str text = an->bytes, line;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line) && n < EVIDENCE_CAP - 6) {
		for (unsigned i = 0; prefixes[i]; i++) {
			if (!str_starts(line, prefixes[i]))
				continue;
			find_evidence_text(f, an, STR_FMT, STR_ARG(line));
			n++;
		}
	}
	if (!n)
		find_evidence_text(f, an, "none of its variables is set");
}

unsigned judge_env(const struct check_in *in, const struct process *p, const struct env_rule *v,
	unsigned n, const char *pass, const char *const *prefixes, struct findings *out)
{
	const struct answer *an = in_env(in, p);
	struct finding *f = NULL;
	struct str value;
	unsigned bad = 0;

	for (unsigned i = 0; i < n; i++) {
		bool set = env_value(an->bytes, v[i].name, &value);
		const char *text = !set && env_is_set(an->bytes, v[i].name)
					   ? NULL /* to something that is not told */
					   : v[i].bad(set ? &value : NULL);

		if (!text)
			continue;
		if (!bad++) {
			f = find(out, STATUS_WARN, subject_process(in, p), "%s", text);
			find_observed(f, "%s%s" STR_FMT, v[i].name, set ? "=" : " is not set",
				STR_ARG(set ? value : STR("")));
			find_wanted(f, "%s", v[i].wanted);
		} else {
			find_evidence_text(f, an, "%s%s" STR_FMT ": %s", v[i].name,
				set ? "=" : " is not set", STR_ARG(set ? value : STR("")), text);
		}
	}
	if (!bad) {
		f = find(out, STATUS_PASS, subject_process(in, p), "%s", pass);
		find_wanted(f, "for latency");
	}
	find_env(f, an, prefixes);
	find_process(f, in, p);
	return bad;
}
