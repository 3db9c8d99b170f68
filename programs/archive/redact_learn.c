/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first pass: words that stand for this host, from the places that tell them. The kernel's
 * and the packages' own names are gathered too, since a host called "net" must not take the
 * name from everything else.
 */
#include "programs/archive/redact_files.h"

#include <string.h>

enum { TECHNICAL_MAX = 48, CRON_FIELDS = 5, NAME_MAX_TOLD = 253 };

static void host(struct redactor *r, struct str name)
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

static void user(struct redactor *r, struct str name)
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

static struct str name_at(struct str s)
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
			what(r, name_at(text));
	}
}

/* Addresses are words of their own where nothing else is of four dotted numbers. */
static void addresses(struct redactor *r, struct str text)
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

/* "ip=10.0.0.2:10.0.0.1:10.0.0.254:255.255.255.0:ny4:eth0:off": nfsroot.rst */
static void ip_parameter(struct redactor *r, struct str value)
{
	struct str part;

	addresses(r, value);
	for (unsigned i = 0; str_cut(&value, ':', &part); i++) {
		if (i == 4)
			host(r, part);
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
		host(r, value);
	if (str_is(name, "nfsroot") && str_split(value, ':', &value, &path)) {
		addresses(r, value);
		host(r, value);
	}
	if (str_starts(value, "LABEL=") || str_starts(value, "PARTLABEL="))
		redact_words_add(&r->words, REDACT_SHARE,
			str_skip(value, str_starts(value, "LABEL=") ? 6 : 10));
}

static void kernel(struct redactor *r, struct str text)
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
			addresses(r, value);
			host(r, value);
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

static void config(struct redactor *r, struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line))
		config_line(r, line);
}

/* crontab(5): five fields of time, or one that begins with '@'; then who. */
static void crontab(struct redactor *r, struct str text)
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
			user(r, name_at(word));
	}
}

static void limits(struct redactor *r, struct str text)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &word) && word.p[0] != '#' && word.p[0] != '*')
			user(r, name_at(str_skip(word, word.p[0] == '@' || word.p[0] == '%')));
	}
}

/* "Linux version 6.1.0 (root@ny4-build) (gcc …": who built it, where. */
static void builder(struct redactor *r, struct str text)
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
	user(r, who);
	host(r, where);
}

/* The source of a mount: "store7:/export", "//store7/share". */
static void mounts(struct redactor *r, struct str text)
{
	struct str line, word, name, path;

	while (str_cut(&text, '\n', &line)) {
		while (str_word(&line, &word)) {
			if (str_starts(word, "//"))
				host(r, name_at(str_skip(word, 2)));
			else if (str_split(word, ':', &name, &path) && path.n && path.p[0] == '/' &&
				 name_at(name).n == name.n)
				host(r, name);
		}
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
		host(r, text);
		break;
	case FILE_SERIAL:
		while (str_cut(&text, '\n', &line))
			serial(r, line);
		break;
	case FILE_KERNEL:
		kernel(r, text);
		break;
	case FILE_CRONTAB:
		crontab(r, text);
		break;
	case FILE_LIMITS:
		limits(r, text);
		break;
	case FILE_CHRONY:
		addresses(r, text);
		each(r, text, "name=", host);
		break;
	case FILE_ENVIRON:
		each(r, text, "LOGNAME=", user);
		each(r, text, "HOSTNAME=", host);
		each(r, text, "USER=", user);
		break;
	case FILE_PROSE:
		config(r, text);
		each(r, text, "User=", user);
		each(r, text, "SerialNumber: ", serial);
		each(r, text, "Serial Number: ", serial);
		each(r, text, "hostname=", host);
		builder(r, text);
		break;
	case FILE_NAMES:
		each(r, text, "nodename ", host);
		each(r, text, "Serial\t\t: ", serial);
		builder(r, text);
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
	each(r, an->bytes, "/home/", user);
	if (has_addresses(an->path))
		addresses(r, an->bytes);
	if (str_ends(an->path, "/mountinfo") || str_ends(an->path, "/mounts")) {
		mounts(r, an->bytes);
		each(r, an->bytes, "username=", user);
		each(r, an->bytes, "user=", user);
	}
	if (str_starts(an->path, "/sys/class/net/"))
		mac(r, str_trim(an->bytes));
}

void redact_learn(struct redactor *r, const struct answer *an)
{
	struct str names = an->bytes, name;

	technical(r, an->path);
	each(r, an->path, "/home/", user);
	each(r, an->path, "/crontabs/", user);
	if (an->state != ANSWER_OK)
		return;
	if (an->kind == ASK_FILE)
		file(r, an);
	if (an->kind == ASK_LINK)
		each(r, an->bytes, "/home/", user);
	if (an->kind != ASK_LIST)
		return;
	while (str_cut(&names, '\n', &name)) {
		if (str_is(an->path, "/home") || str_ends(an->path, "/crontabs"))
			user(r, name_at(name));
	}
}
