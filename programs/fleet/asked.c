/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/asked.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "scanner/source/terminal.h"
#include "programs/fleet/show/show.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const uint64_t SECOND_NS = UINT64_C(1000000000);
enum { THREADS_MOST = 256, SILENT_HOURS = 24, TIMEOUT_MINUTES = 10, YEARS_MOST = 10 };

static int take_format(struct asked *q, const char *value)
{
	struct str format = str_from(value), file = { 0 };
	unsigned which;

	str_split(format, ':', &format, &file);
	if (word_find(words_fleet_format, format, &which))
		return word_error("format", format, words_fleet_format);
	if (q->outputs.n == OUTPUTS_MAX)
		return usage_error("more than %d outputs", OUTPUTS_MAX);
	q->formats[q->outputs.n] = (enum fleet_format)which;
	outputs_add_raw(&q->outputs, file.n && !str_is(file, "-") ? str_z(q->a, file) : NULL);
	return 0;
}

static int take_group_by(struct asked *q, const char *value)
{
	struct str rest = str_from(value), one;

	q->n_group_by = 0;
	while (str_cut(&rest, ',', &one)) {
		if (q->n_group_by == GROUP_BY_MOST)
			return usage_error("--group-by: more than %d", GROUP_BY_MOST);
		q->group_by[q->n_group_by++] = str_trim(one);
	}
	return q->n_group_by ? 0 : usage_error("--group-by: expected what hosts have in common");
}

static int take_duration(const char *option, const char *value, uint64_t *ret)
{
	if (text_duration_parse(
		    str_from(value), (uint64_t)YEARS_MOST * 366 * 86400 * SECOND_NS, ret) == 0 &&
		*ret)
		return 0;
	return usage_error(
		"--%s: expected a duration such as 90m, 24h or 7d, got \"%s\"", option, value);
}

static int take_percent(struct asked *q, const char *value)
{
	char *end;
	double d;

	errno = 0;
	d = strtod(value, &end);
	if (*end == '%')
		end++;
	if (errno || end == value || *end || !(d >= 0 && d <= 100))
		return usage_error(
			"--min-compliance: expected 0 to 100, as 99.5%%, got \"%s\"", value);
	q->min_compliance = d;
	return 0;
}

static int take_number(const char *option, const char *value, uint64_t most, uint64_t *ret)
{
	if (str_u64(str_from(value), 10, ret) == 0 && *ret <= most)
		return 0;
	return usage_error("--%s: expected a number up to %llu, got \"%s\"", option,
		(unsigned long long)most, value);
}

static int take(void *user, unsigned option, const char *value)
{
	struct asked *q = user;
	uint64_t n;
	int r;

	switch (option) {
	case FLEET_FORMAT:
		return take_format(q, value);
	case FLEET_GROUP_BY:
		return take_group_by(q, value);
	case FLEET_SINCE:
		q->since = value;
		return 0;
	case FLEET_NOW:
		q->now = value;
		return 0;
	case FLEET_SILENT:
		return take_duration("silent", value, &q->silent_ns);
	case FLEET_SLOW:
		q->slow = value;
		return 0;
	case FLEET_INVENTORY:
		q->inventory = value;
		return 0;
	case FLEET_MIN_COMPLIANCE:
		return take_percent(q, value);
	case FLEET_REJUDGE:
		q->rejudge = value;
		return 0;
	case FLEET_PROFILE:
		q->profile = value;
		return 0;
	case FLEET_TOP:
		r = take_number("top", value, UINT32_MAX, &n);
		q->top = r ? q->top : (size_t)n;
		return r;
	case FLEET_PASSWORD_FILE:
		q->password_file = value;
		return 0;
	case FLEET_HEADER_FILE:
		q->header_file = value;
		return 0;
	case FLEET_CACERT:
		q->cacert = value;
		return 0;
	case FLEET_TIMEOUT:
		return take_duration("timeout", value, &q->timeout_ns);
	case FLEET_THREADS:
	default:
		r = take_number("threads", value, THREADS_MOST, &n);
		q->threads = r ? q->threads : (unsigned)n;
		return r;
	}
}

static int moment(const char *option, const char *value, uint64_t now_ns, uint64_t *ret)
{
	struct str s = str_from(value);
	uint64_t ago;
	int64_t days;

	if (date_time_parse(s, ret) == 0)
		return 0;
	if (date_days(s, &days) == 0 && days >= 0) {
		*ret = (uint64_t)days * 86400 * SECOND_NS;
		return 0;
	}
	if (str_ends(s, "Z") && date_until(s, ret) == 0)
		return 0;
	if (now_ns && text_duration_parse(s, now_ns, &ago) == 0) {
		*ret = now_ns - ago;
		return 0;
	}
	return usage_error("--%s: expected 2026-03-01, 2026-03-01T09:00:00Z%s, got \"%s\"", option,
		now_ns ? " or a duration such as 14d" : "", value);
}

static unsigned cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static int settle(struct asked *q)
{
	struct timespec t;
	int r = 0;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	q->now_ns = (uint64_t)t.tv_sec * SECOND_NS + (uint64_t)t.tv_nsec;
	if (q->now)
		r = moment("now", q->now, 0, &q->now_ns);
	if (r == 0 && q->since)
		r = moment("since", q->since, q->now_ns, &q->since_ns);
	if (r == 0 && !q->n_operands && !q->rejudge)
		r = usage_error(
			"expected a folder or a file of reports; \"latscan fleet --help\" tells how");
	if (r == 0 && !q->rejudge != !q->profile)
		r = usage_error("--rejudge needs --profile, and --profile is of --rejudge alone");
	if (r == 0 && !q->n_group_by)
		r = take_group_by(q, "hardware,role");
	if (r == 0 && !q->outputs.n)
		r = take_format(q, "text");
	if (!q->silent_ns)
		q->silent_ns = (uint64_t)SILENT_HOURS * 3600 * SECOND_NS;
	if (!q->timeout_ns)
		q->timeout_ns = TIMEOUT_MINUTES * 60 * SECOND_NS;
	if (!q->threads)
		q->threads = cpus();
	return r;
}

int asked_parse(int argc, char **argv, struct asked *q)
{
	int operand, r;
	bool help;

	r = usage_parse(&command_fleet, argc, argv, take, q, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	for (; operand < argc; operand++) {
		if (q->n_operands == OPERANDS_MOST)
			return usage_error(
				"more than %d folders and files: name their folder", OPERANDS_MOST);
		q->operands[q->n_operands++] = argv[operand];
	}
	return settle(q);
}

static bool is_column(const struct fleet *f, struct str word)
{
	for (unsigned c = 0; f->has_inventory && c < f->inventory.n_columns; c++) {
		if (str_eq(f->inventory.columns[c], word))
			return true;
	}
	return false;
}

int asked_columns(struct asked *q, const struct fleet *f)
{
	for (unsigned i = 0; i < q->n_group_by; i++) {
		struct str word = q->group_by[i];
		unsigned which;

		if (is_column(f, word) || word_find(words_fleet_group, word, &which) == 0 ||
			(word.n && memchr(word.p, ' ', word.n)))
			continue;
		return word_error("--group-by", word, words_fleet_group);
	}
	return 0;
}
