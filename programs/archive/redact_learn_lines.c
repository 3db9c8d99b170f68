/* SPDX-License-Identifier: Apache-2.0 */
/* Words from lines of known forms. */
#include "programs/archive/redact_learn.h"

#include <string.h>

enum { CRON_FIELDS = 5 };

/* "ip=10.0.0.2:10.0.0.1:10.0.0.254:255.255.255.0:ny4:eth0:off": nfsroot.rst */
static void ip_parameter(struct redactor *r, struct str value)
{
	struct str part;

	redact_learn_addresses(r, value);
	for (unsigned i = 0; str_cut(&value, ':', &part); i++) {
		if (i == 4)
			redact_learn_host(r, part);
	}
}

static void parameter(struct redactor *r, struct str word)
{
	struct str name, value, path;

	if (!str_split(word, '=', &name, &value))
		return;
	if (str_is(name, "ip"))
		ip_parameter(r, value);
	if (str_is(name, "hostname") || str_is(name, "systemd.hostname"))
		redact_learn_host(r, value);
	if (str_is(name, "nfsroot") && str_split(value, ':', &value, &path)) {
		redact_learn_addresses(r, value);
		redact_learn_host(r, value);
	}
	if (str_starts(value, "LABEL=") || str_starts(value, "PARTLABEL="))
		redact_words_add(&r->words, REDACT_SHARE,
			str_skip(value, str_starts(value, "LABEL=") ? 6 : 10));
}

void redact_learn_kernel(struct redactor *r, struct str text)
{
	struct str word;

	while (str_word(&text, &word))
		parameter(r, word);
}

/* "ntp1.corp.example iburst" behind server, pool, peer; "MAILTO=…" */
static void config_line(struct redactor *r, struct str line)
{
	struct str word, value;

	while (str_word(&line, &word)) {
		if (str_is(word, "line"))
			continue;
		if ((str_is(word, "server") || str_is(word, "pool") || str_is(word, "peer") ||
			    str_is(word, "nameserver")) &&
			str_word(&line, &value)) {
			redact_learn_addresses(r, value);
			redact_learn_host(r, value);
		}
		if (str_is(word, "search") || str_is(word, "domain")) {
			while (str_word(&line, &value)) {
				if (redact_is_domain(value))
					redact_words_add(&r->words, REDACT_DOMAIN, value);
			}
		}
		return;
	}
}

void redact_learn_config(struct redactor *r, struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line))
		config_line(r, line);
}

/* crontab(5): five fields of time, or one that begins with '@'; then who. */
void redact_learn_crontab(struct redactor *r, struct str text)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		unsigned skip = CRON_FIELDS;

		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || !str_word(&line, &word) ||
			memchr(word.p, '=', word.n))
			continue;
		if (word.p[0] == '@')
			skip = 1;
		while (--skip && str_word(&line, &word))
			;
		if (!skip && str_word(&line, &word))
			redact_learn_user(r, redact_name_at(word));
	}
}

void redact_learn_limits(struct redactor *r, struct str text)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &word) && word.p[0] != '#' && word.p[0] != '*')
			redact_learn_user(r, redact_name_at(str_skip(
						     word, word.p[0] == '@' || word.p[0] == '%')));
	}
}

/* "Linux version 6.1.0 (root@ny4-build) (gcc …": who built it, where. */
void redact_learn_builder(struct redactor *r, struct str text)
{
	static const char mark[] = "Linux version ";
	const char *found = text.n ? memmem(text.p, text.n, mark, sizeof(mark) - 1) : NULL;
	struct str rest, who, where;

	if (!found)
		return;
	rest = str_skip(text, (size_t)(found - text.p));
	if (!str_split(rest, '(', &who, &rest) || !str_split(rest, ')', &rest, &where) ||
		!str_split(rest, '@', &who, &where) || memchr(who.p, ' ', who.n) ||
		(memchr(where.p, '.', where.n) && !redact_is_domain(where)))
		return; /* of a public project: that names a distribution */
	redact_learn_user(r, who);
	redact_learn_host(r, where);
}

/* The source of a mount: "store7:/export", "//store7/share". */
void redact_learn_mounts(struct redactor *r, struct str text)
{
	struct str line, word, name, path;

	while (str_cut(&text, '\n', &line)) {
		while (str_word(&line, &word)) {
			if (str_starts(word, "//"))
				redact_learn_host(r, redact_name_at(str_skip(word, 2)));
			else if (str_split(word, ':', &name, &path) && path.n && path.p[0] == '/' &&
				 redact_name_at(name).n == name.n)
				redact_learn_host(r, name);
		}
	}
}
