/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/profile/profiles.h"

#include "commands/command.h"
#include "commands/scan/roots.h"
#include "scanner/source/cost.h"
#include "scanner/source/source.h"
#include "scanner/source/slurp.h"

#include <stdio.h>
#include <string.h>

struct asked {
	struct arena *a;
	const char *root;
	struct profile_host host;
	bool known;
};

static int read_file(void *user, struct arena *a, struct str path, struct str *ret_text)
{
	(void)user;
	return slurp_path(str_z(a, path), 64 << 10, YAML_BYTES + 1, a, ret_text);
}

static struct str answer(struct arena *a, struct source *s, const char *path)
{
	const struct request r = { .path = str_from(path), .kind = ASK_FILE };
	struct answer an = { 0 };

	source_answer(s, &r, a, &an);
	return an.state == ANSWER_OK ? str_trim(an.bytes) : (struct str){ 0 };
}

static struct str cpu_model(struct str cpuinfo)
{
	struct str line, key, value;

	while (str_cut(&cpuinfo, '\n', &line)) {
		if (str_split(line, ':', &key, &value) && str_is(str_trim(key), "model name"))
			return str_trim(value);
	}
	return (struct str){ 0 };
}

static const struct profile_host *host(void *user)
{
	static const struct budget quiet = { .level = BUDGET_QUIET };
	struct asked *k = user;
	struct source *s;
	bool two;

	if (k->known)
		return &k->host;
	k->known = true;
	s = *k->root ? root_open(k->a, k->root, MOMENT_NOW, &two) : source_live("", &quiet, NULL);
	if (!s)
		return &k->host;
	k->host.name = answer(k->a, s, "/proc/sys/kernel/hostname");
	k->host.kernel = answer(k->a, s, "/proc/sys/kernel/osrelease");
	k->host.cpu_model = cpu_model(answer(k->a, s, "/proc/cpuinfo"));
	source_close(s);
	return &k->host;
}

static void tell(struct arena *a, const struct problems *p)
{
	for (size_t i = 0; i < p->n && i < PROBLEMS_CAP; i++)
		usage_error(STR_FMT, STR_ARG(problem_line(a, &p->v[i])));
	if (p->n > PROBLEMS_CAP)
		usage_error("%zu more problems", p->n - PROBLEMS_CAP);
}

struct profile *profiles_load(
	struct arena *a, const char *const *names, unsigned n, const char *root)
{
	struct asked asked = { .a = a, .root = root };
	struct problems *problems = ARENA_NEW(a, struct problems, 1);
	struct profile_loading l = {
		.arena = a,
		.problems = problems,
		.read = read_file,
		.user = &asked,
		.host = root ? host : NULL,
	};
	struct str *v = ARENA_NEW(a, struct str, n + 1);
	struct profile *p;

	problems->arena = a;
	for (unsigned i = 0; i < n; i++)
		v[i] = str_from(names[i]);
	p = profile_load(&l, v, n);
	if (!p)
		tell(a, problems);
	return p;
}
