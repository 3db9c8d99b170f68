/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first pass: words that stand for this host, from the places that tell them. The kernel's
 * and the packages' own names are gathered too, since a host called "net" must not take the
 * name from everything else.
 */
#include "programs/archive/redact_learn.h"

#include "programs/archive/redact_files.h"

#include <string.h>

enum { TECHNICAL_MAX = 48, NAME_MAX_TOLD = 253 };

void redact_learn_host(struct redactor *r, struct str name)
{
	struct str label, domain;
	uint32_t v;

	name = str_trim(name);
	if (!name.n || name.n > NAME_MAX_TOLD || redact_parse_ipv4(name, &v) ||
		memchr(name.p, ':', name.n))
		return;
	if (!str_split(name, '.', &label, &domain)) {
		redact_words_add(&r->words, REDACT_HOST, name);
		return;
	}
	if (redact_is_public(name))
		return;
	redact_words_add(&r->words, REDACT_HOST, name);
	redact_words_add(&r->words, REDACT_HOST, label);
	if (memchr(domain.p, '.', domain.n))
		redact_words_add(&r->words, REDACT_DOMAIN, domain);
}

void redact_learn_user(struct redactor *r, struct str name)
{
	redact_words_add(&r->words, REDACT_USER, name);
}

static void serial(struct redactor *r, struct str s)
{
	s = str_trim(s);
	redact_words_add(&r->words, REDACT_SERIAL, s);
	redact_words_add(&r->words, REDACT_NUMBER, s);
}

/* "aa:bb:cc:dd:ee:ff", to be known without its colons too. */
static void mac(struct redactor *r, struct str s)
{
	char plain[2 * MAC_BYTES];
	unsigned char p[MAC_BYTES];

	if (!redact_parse_octets(s, ':', MAC_BYTES, p))
		return;
	for (unsigned i = 0; i < MAC_BYTES; i++)
		memcpy(plain + 2 * i, s.p + 3 * i, 2);
	redact_words_add(&r->words, REDACT_HEX_MAC, (struct str){ plain, sizeof(plain) });
}

static bool is_name_byte(char c)
{
	return redact_is_word_byte(c) || c == '.' || c == '-' || c == '_';
}

struct str redact_name_at(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_name_byte(s.p[n]))
		n++;
	while (n && !redact_is_word_byte(s.p[n - 1]))
		n--;
	return str_head(s, n);
}

/* What stands behind each mark, to be learned by what. */
static void each(struct redactor *r, struct str text, const char *mark,
	void (*what)(struct redactor *, struct str))
{
	size_t n = strlen(mark);
	const char *found;

	while ((found = text.n ? memmem(text.p, text.n, mark, n) : NULL) != NULL) {
		bool begins = found == text.p || !redact_is_word_byte(found[-1]) ||
			      !redact_is_word_byte(mark[0]);

		text = str_skip(text, (size_t)(found - text.p) + n);
		if (begins)
			what(r, redact_name_at(text));
	}
}

/* Addresses are words of their own where nothing else is of four dotted numbers. */
void redact_learn_addresses(struct redactor *r, struct str text)
{
	for (size_t i = 0; i < text.n;) {
		size_t n = 0;
		uint32_t v;

		while (i + n < text.n &&
			((text.p[i + n] >= '0' && text.p[i + n] <= '9') || text.p[i + n] == '.'))
			n++;
		if (n >= 7 && redact_parse_ipv4((struct str){ text.p + i, n }, &v) &&
			redact_ipv4_is_identity(v))
			redact_words_add(&r->words, REDACT_IPV4, (struct str){ text.p + i, n });
		i += n ? n : 1;
	}
}

static void technical(struct redactor *r, struct str path)
{
	static const char *const trees[] = { "/sys/module", "/sys/devices", "/sys/bus",
		"/sys/class", "/sys/kernel", "/sys/firmware", "/proc/sys" };
	bool theirs = false;
	struct str part;

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		theirs |= str_starts(path, trees[i]);
	while (theirs && str_cut(&path, '/', &part)) {
		if (part.n <= TECHNICAL_MAX)
			redact_words_add(&r->technical, REDACT_SHARE, part);
	}
}

static void of_kind(struct redactor *r, enum redact_file file, const struct answer *an)
{
	struct str text = an->bytes, line;

	switch (file) {
	case FILE_HOST:
		redact_learn_host(r, text);
		break;
	case FILE_SERIAL:
		while (str_cut(&text, '\n', &line))
			serial(r, line);
		break;
	case FILE_KERNEL:
		redact_learn_kernel(r, text);
		break;
	case FILE_CRONTAB:
		redact_learn_crontab(r, text);
		break;
	case FILE_LIMITS:
		redact_learn_limits(r, text);
		break;
	case FILE_CHRONY:
		redact_learn_addresses(r, text);
		each(r, text, "name=", redact_learn_host);
		break;
	case FILE_ENVIRON:
		each(r, text, "LOGNAME=", redact_learn_user);
		each(r, text, "HOSTNAME=", redact_learn_host);
		each(r, text, "USER=", redact_learn_user);
		break;
	case FILE_PROSE:
		redact_learn_config(r, text);
		each(r, text, "User=", redact_learn_user);
		each(r, text, "SerialNumber: ", serial);
		each(r, text, "Serial Number: ", serial);
		each(r, text, "hostname=", redact_learn_host);
		redact_learn_builder(r, text);
		break;
	case FILE_NAMES:
		each(r, text, "nodename ", redact_learn_host);
		each(r, text, "Serial\t\t: ", serial);
		redact_learn_builder(r, text);
		break;
	case FILE_NUMBERS:
	case FILE_KEPT:
	case FILE_ARGUMENTS:
	case FILE_SMBIOS:
	case FILE_PCI:
	case FILE_RULES:
		break;
	}
}

/* Files whose dotted numbers are addresses and nothing else. */
static bool has_addresses(struct str path)
{
	static const char *const patterns[] = { "/proc/net/arp", "/proc/*/net/arp",
		"/proc/net/fib_trie", "/proc/*/net/fib_trie", "/etc/network/*",
		"/etc/systemd/network/*", "/run/systemd/network/*", "/etc/hosts",
		"/etc/resolv.conf", "/sys/class/net/*/bonding/*", "/probe/igmp",
		"/etc/NetworkManager/*", "/etc/sysconfig/network-scripts/*" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (str_glob(str_from(patterns[i]), path))
			return true;
	}
	return false;
}

static void file(struct redactor *r, const struct answer *an)
{
	of_kind(r, redact_file_of(an->path), an);
	each(r, an->bytes, "/home/", redact_learn_user);
	if (has_addresses(an->path))
		redact_learn_addresses(r, an->bytes);
	if (str_ends(an->path, "/mountinfo") || str_ends(an->path, "/mounts")) {
		redact_learn_mounts(r, an->bytes);
		each(r, an->bytes, "username=", redact_learn_user);
		each(r, an->bytes, "user=", redact_learn_user);
	}
	if (str_starts(an->path, "/sys/class/net/"))
		mac(r, str_trim(an->bytes));
}

void redact_learn(struct redactor *r, const struct answer *an)
{
	struct str names = an->bytes, name;

	technical(r, an->path);
	each(r, an->path, "/home/", redact_learn_user);
	each(r, an->path, "/crontabs/", redact_learn_user);
	if (an->state != ANSWER_OK)
		return;
	if (an->kind == ASK_FILE)
		file(r, an);
	if (an->kind == ASK_LINK)
		each(r, an->bytes, "/home/", redact_learn_user);
	if (an->kind != ASK_LIST)
		return;
	while (str_cut(&names, '\n', &name)) {
		if (str_is(an->path, "/home") || str_ends(an->path, "/crontabs"))
			redact_learn_user(r, redact_name_at(name));
	}
}
