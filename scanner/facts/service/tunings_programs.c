/* SPDX-License-Identifier: Apache-2.0 */
/* Programs by name, and where in their words the setting stands. */
#include "scanner/facts/service/tunings_programs.h"

#include <string.h>

bool tuning_has_variable(struct str s)
{
	return s.n && (memchr(s.p, '$', s.n) || memchr(s.p, '`', s.n));
}

static struct str text_after_0x(struct str s)
{
	return str_starts(s, "0x") || str_starts(s, "0X") ? str_skip(s, 2) : s;
}

/* taskset takes one number where the kernel groups by commas; both come as digits. */
void tuning_take_list(struct arena *a, struct str text, bool mask, struct tuning *t)
{
	text = str_trim(text);
	t->value = text;
	if (text.n == 0 || tuning_has_variable(text))
		t->list = TUNING_VARIABLE;
	else if (mask ? cpuset_parse_mask(a, text_after_0x(text), &t->cpus)
		      : cpuset_parse_list(a, text, &t->cpus))
		t->list = TUNING_BAD_LIST;
	else
		t->list = TUNING_CPUS;
}

struct str tuning_sysctl_key(struct arena *a, struct str path)
{
	struct str key = str_copy(a, str_skip(path, str_from("/proc/sys/").n));
	char *p = (char *)(uintptr_t)key.p;

	for (size_t i = 0; i < key.n; i++)
		p[i] = p[i] == '/' ? '.' : p[i];
	return key;
}

static bool of_taskset(struct arena *a, const struct command *c, struct tuning *t)
{
	bool list = false;

	t->kind = TUNING_PIN;
	for (unsigned i = 1; i < c->n; i++) {
		if (str_starts(c->words[i], "--cpu-list")) {
			list = true;
		} else if (str_starts(c->words[i], "-")) {
			list |= !str_starts(c->words[i], "--") && str_has(c->words[i], "c");
		} else {
			tuning_take_list(a, c->words[i], !list, t);
			return true;
		}
	}
	return false;
}

static bool of_numactl(struct arena *a, const struct command *c, struct tuning *t)
{
	struct str list;

	t->kind = TUNING_PIN;
	if (!command_option(c, "-C", "--physcpubind", &list))
		return false;
	/* "+2" counts within the cpuset, "!2" is all but 2. */
	if (list.n && (list.p[0] == '+' || list.p[0] == '!' || str_is(list, "all"))) {
		t->value = list;
		t->list = TUNING_VARIABLE;
	} else {
		tuning_take_list(a, list, false, t);
	}
	return true;
}

static bool of_irq_script(struct arena *a, const struct command *c, struct tuning *t)
{
	struct cpuset cpus;

	t->kind = TUNING_IRQ;
	t->list = TUNING_VARIABLE;
	for (unsigned i = 1; i < c->n; i++) {
		if (cpuset_parse_list(a, c->words[i], &cpus) == 0 && !cpuset_is_empty(cpus)) {
			tuning_take_list(a, c->words[i], false, t);
			break;
		}
	}
	return true;
}

static bool of_sysctl(struct arena *a, const struct command *c, struct tuning *t)
{
	struct str key, value;

	t->kind = TUNING_SYSCTL;
	for (unsigned i = 1; i < c->n; i++) {
		if (!str_split(c->words[i], '=', &key, &value) || str_starts(key, "-"))
			continue;
		t->key = tuning_sysctl_key(
			a, str_printf(a, "/proc/sys/" STR_FMT, STR_ARG(str_trim(key))));
		if (!tuning_has_variable(value))
			t->value = str_trim(value);
		return true;
	}
	return command_option(c, "-p", "--load", &key) || command_option(c, "-w", NULL, &key) ||
	       (c->n > 1 && (str_starts(c->words[1], "-p") || str_is(c->words[1], "--system")));
}

static bool of_ethtool(struct arena *a, const struct command *c, struct tuning *t)
{
	static const char *const sets[] = { "-A", "-C", "-G", "-K", "-L", "-N", "-U", "-X", "-s",
		"--pause", "--coalesce", "--set-ring", "--features", "--offload", "--set-channels",
		"--set-priv-flags", "--config-ntuple", "--config-nfc", "--rxfh", "--set-rxfh-indir",
		"--change", "--set-eee", "--set-fec" };

	(void)a;
	t->kind = TUNING_ETHTOOL;
	for (size_t i = 0; c->n > 2 && i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (str_is(c->words[1], sets[i])) {
			t->key = c->words[2];
			return true;
		}
	}
	return false;
}

static bool of_cpupower(struct arena *a, const struct command *c, struct tuning *t)
{
	struct str governor;

	(void)a;
	t->kind = TUNING_POWER;
	if (command_option(c, "-g", "--governor", &governor)) {
		t->kind = TUNING_GOVERNOR;
		if (!tuning_has_variable(governor))
			t->value = governor;
	}
	return true;
}

static bool of_tuned(struct arena *a, const struct command *c, struct tuning *t)
{
	(void)a;
	t->kind = TUNING_TUNED;
	if (c->n < 3 || !str_is(c->words[1], "profile"))
		return false;
	t->value = c->words[2];
	return true;
}

static bool of_power(struct arena *a, const struct command *c, struct tuning *t)
{
	(void)a;
	(void)c;
	t->kind = TUNING_POWER;
	return true;
}

static bool of_chrt(struct arena *a, const struct command *c, struct tuning *t)
{
	(void)a;
	(void)c;
	t->kind = TUNING_RT;
	return true;
}

static bool of_dpdk(struct arena *a, const struct command *c, struct tuning *t)
{
	struct str list;

	t->kind = TUNING_PIN;
	if (!command_option(c, "-l", "--lcores", &list))
		return false;
	tuning_take_list(a, list, false, t);
	if (t->list == TUNING_BAD_LIST) /* "(0-1)@2,3@4": a form of its own */
		t->list = TUNING_VARIABLE;
	return true;
}

struct program {
	const char *name; /* '*' for any run of bytes */
	bool (*look)(struct arena *a, const struct command *c, struct tuning *t);
};

static const struct program programs[] = {
	{ "taskset", of_taskset },
	{ "numactl", of_numactl },
	{ "chrt", of_chrt },
	{ "sysctl", of_sysctl },
	{ "ethtool", of_ethtool },
	{ "cpupower", of_cpupower },
	{ "cpufreq-set", of_cpupower },
	{ "tuned-adm", of_tuned },
	{ "x86_energy_perf_policy", of_power },
	{ "wrmsr", of_power },
	{ "*set_irq_affinity*", of_irq_script },
	{ "*irq_affinity*.sh", of_irq_script },
	{ "*irq-affinity*.sh", of_irq_script },
	{ "dpdk-*", of_dpdk },
	{ "testpmd", of_dpdk },
};

/* Launchers in front: "/bin/taskset -c 2 /usr/bin/chrt -f 80 feed" says two things. */
bool tuning_of_program(struct arena *a, const struct command *c, unsigned skip, struct tuning *ret)
{
	struct command part = *c;
	struct str name, list;

	part.words += skip;
	part.n -= skip;
	name = command_name(part.words[0]);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		*ret = (struct tuning){ .command = c };
		if (str_glob(str_from(programs[i].name), name) && programs[i].look(a, &part, ret))
			return true;
	}
	*ret = (struct tuning){ .command = c };
	return command_option(&part, NULL, "--lcores", &list) && of_dpdk(a, &part, ret);
}
