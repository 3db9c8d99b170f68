/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/key_options.h"

#include "programs/sign/ssh_wire.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* The next of a list whose commas may stand in quotes; without its quotes. */
static bool next_option(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	bool quoted = false;
	size_t n = 0;

	if (!rest->n)
		return false;
	for (; n < rest->n && (quoted || rest->p[n] != ','); n++) {
		if (quoted && rest->p[n] == '\\' && n + 1 < rest->n)
			n++;
		else if (rest->p[n] == '"')
			quoted = !quoted;
	}
	*ret_name = str_head(*rest, n);
	*ret_value = (struct str){ 0 };
	(void)str_split(*ret_name, '=', ret_name, ret_value);
	if (ret_value->n >= 2 && ret_value->p[0] == '"' && str_ends(*ret_value, "\""))
		*ret_value = (struct str){ ret_value->p + 1, ret_value->n - 2 };
	*rest = str_skip(*rest, n + 1);
	return true;
}

static bool is_name(struct str s, const char *name)
{
	return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

static bool digits(struct str s, size_t at, size_t n, int *ret)
{
	uint64_t v;

	if (str_u64(str_head(str_skip(s, at), n), 10, &v))
		return false;
	*ret = (int)v;
	return true;
}

/* YYYYMMDD[HHMM[SS]], of the local time zone, or of UTC with a Z behind it. */
static int moment(struct str s, int64_t *ret)
{
	bool utc = str_ends(s, "Z");
	struct tm tm = { .tm_isdst = -1 };
	time_t t;

	if (utc)
		s.n--;
	if ((s.n != 8 && s.n != 12 && s.n != 14) || !digits(s, 0, 4, &tm.tm_year) ||
		!digits(s, 4, 2, &tm.tm_mon) || !digits(s, 6, 2, &tm.tm_mday) ||
		(s.n > 8 && (!digits(s, 8, 2, &tm.tm_hour) || !digits(s, 10, 2, &tm.tm_min))) ||
		(s.n > 12 && !digits(s, 12, 2, &tm.tm_sec)))
		return -EINVAL;
	if (tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return -EINVAL;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	t = utc ? timegm(&tm) : mktime(&tm);
	if (t < 0)
		return -EINVAL;
	*ret = t;
	return 0;
}

/* Patterns as in ssh_config(5), but for '?', which matches nothing here. */
static bool for_us(struct str namespaces)
{
	struct str one;
	bool found = false;

	while (str_cut(&namespaces, ',', &one)) {
		bool not = str_starts(one, "!");

		if (!str_glob(not ? str_skip(one, 1) : one, STR(SSH_NAMESPACE)))
			continue;
		if (not )
			return false;
		found = true;
	}
	return found;
}

const char *key_options_refuse(struct str options, int64_t now)
{
	struct str name, value;
	int64_t t;

	while (next_option(&options, &name, &value)) {
		bool after = is_name(name, "valid-after");

		if (is_name(name, "cert-authority"))
			return "is of an authority: certificates are not read";
		if (is_name(name, "namespaces") && !for_us(value))
			return "is for other namespaces than \"" SSH_NAMESPACE "\"";
		if (!after && !is_name(name, "valid-before") && !is_name(name, "expiry-time"))
			continue;
		if (moment(value, &t))
			return "has a time that is none: expected YYYYMMDD[HHMM[SS]][Z]";
		if (after ? now < t : now >= t)
			return after ? "is not valid yet" : "is not valid any more";
	}
	return NULL;
}
