/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The letters are those of each program's getopt string: linuxptp 3.1.1 to 4.4 (ptp4l.c,
 * phc2sys.c, ts2phc.c, timemaster.c), chrony 4 (main.c), ntpsec 1.2, sfptpd 3.
 */
#include "scanner/base/time_options.h"

#include <string.h>

static const struct time_program programs[] = {
	{ "ptp4l", "fipl", 'f', true, { NULL } },
	{ "phc2sys", "cdfsEPISFRNOLMiunzlt", 'f', true, { NULL } },
	{ "ts2phc", "cfsl", 'f', true, { NULL } },
	{ "timemaster", "fl", 'f', false,
		{ "/etc/linuxptp/timemaster.conf", "/etc/timemaster.conf" } },
	{ "chronyd", "fFhlLPrtuU", 'f', false, { "/etc/chrony/chrony.conf", "/etc/chrony.conf" } },
	{ "ntpd", "cfgiIjklprstuUX", 'c', false, { "/etc/ntpsec/ntp.conf", "/etc/ntp.conf" } },
	{ "sfptpd", "fi", 'f', false, { "/etc/sfptpd.conf" } },
};

const struct time_program *time_program_of(struct str comm)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (str_is(comm, programs[i].comm))
			return &programs[i];
	}
	return NULL;
}

struct time_options time_options_begin(
	const struct time_program *p, struct str words, char separator)
{
	struct time_options it = { .program = p, .rest = words, .separator = separator };
	struct str name;

	(void)str_cut(&it.rest, separator, &name);
	return it;
}

static void next_letter(struct time_options *it, struct time_option *ret)
{
	const char *letters = it->program ? it->program->letters : "";

	ret->letter = it->cluster.p[0];
	it->cluster = str_skip(it->cluster, 1);
	if (!memchr(letters, ret->letter, strlen(letters)))
		return;
	ret->value = it->cluster;
	it->cluster.n = 0;
	if (!ret->value.n)
		(void)str_cut(&it->rest, it->separator, &ret->value);
}

static void long_option(struct time_options *it, struct str word, struct time_option *ret)
{
	ret->name = str_skip(word, 2);
	if (str_split(ret->name, '=', &ret->name, &ret->value) || !it->program ||
		!it->program->items)
		return;
	(void)str_cut(&it->rest, it->separator, &ret->value);
}

bool time_option_next(struct time_options *it, struct time_option *ret)
{
	struct str word;

	*ret = (struct time_option){ 0 };
	if (it->cluster.n) {
		next_letter(it, ret);
		return true;
	}
	if (!str_cut(&it->rest, it->separator, &word))
		return false;
	if (!it->ended && str_is(word, "--")) {
		it->ended = true;
		return time_option_next(it, ret);
	}
	if (!it->ended && str_starts(word, "--")) {
		long_option(it, word, ret);
	} else if (!it->ended && str_starts(word, "-") && word.n > 1) {
		it->cluster = str_skip(word, 1);
		next_letter(it, ret);
	} else {
		ret->value = word;
	}
	return true;
}
