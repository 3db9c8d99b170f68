/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of hosts that nobody told, by how they end; mail, URLs, secrets. A dot alone makes no
 * domain: units, libraries, sysctls and files have them too.
 */
#include "programs/archive/redact_forms.h"

#include "scanner/base/arena.h"

#include <string.h>

static size_t name_run(struct str s, const char *others)
{
	size_t n = 0;

	while (n < s.n && (redact_is_word_byte(s.p[n]) || (s.p[n] && strchr(others, s.p[n]))))
		n++;
	while (n && !redact_is_word_byte(s.p[n - 1]))
		n--;
	return n;
}

static bool is_word_of(const char *words, struct str s)
{
	struct str rest = str_from(words), word;

	while (str_word(&rest, &word)) {
		if (str_eq(word, s))
			return true;
	}
	return false;
}

bool redact_is_public(struct str s)
{
	static const char *const projects[] = { "kernel.org", "debian.org", "ubuntu.com",
		"redhat.com", "fedoraproject.org", "centos.org", "rockylinux.org", "suse.com",
		"opensuse.org", "freedesktop.org", "gnu.org", "github.com", "gitlab.com",
		"launchpad.net", "intel.com", "nvidia.com", "mellanox.com", "broadcom.com",
		"amd.com", "xilinx.com", "solarflare.com", "pool.ntp.org", "archlinux.org",
		"tldp.org", "wikipedia.org", "ietf.org", "systemd.io", "dpdk.org", "oracle.com",
		"example.com", "example.net", "example.org" };

	for (size_t i = 0; i < sizeof(projects) / sizeof(projects[0]); i++) {
		size_t n = strlen(projects[i]);

		if (s.n >= n && str_ends(s, projects[i]) && (s.n == n || s.p[s.n - n - 1] == '.'))
			return true;
	}
	return false;
}

bool redact_is_domain(struct str s)
{
	static const char generic[] =
		"com net org edu gov mil io biz local lan corp internal intra "
		"intranet cloud lab example";
	static const char countries[] =
		"ac ae ar at au be bg br ca ch cl cn co cz de dk ee es eu fi "
		"fr gr hk hu id ie il it jp kr lt lu lv mx my nl no nz pt ro "
		"ru se sg si sk th tr tw ua uk us vn za";
	struct str head, tail;
	bool two;

	if (!str_split_last(s, '.', &head, &tail) || !head.n || head.p[0] == '.' ||
		str_has(s, "..") || redact_is_public(s) || is_word_of("rc.local boot.local", s))
		return false;
	two = !memchr(head.p, '.', head.n);
	for (size_t i = 0; i < head.n; i++) {
		if (!redact_is_word_byte(head.p[i]) && !strchr("-._", head.p[i]))
			return false;
	}
	return is_word_of(generic, tail) || (!two && is_word_of(countries, tail));
}

static size_t domain(struct redact_sink *o, struct str s)
{
	size_t n = name_run(s, ".-_");

	if (redact_is_public(str_head(s, n))) {
		redact_put(o, str_head(s, n));
		return n;
	}
	if (!redact_is_domain(str_head(s, n)))
		return 0;
	redact_put(o, redact_host(o->r, o->a, str_head(s, n)));
	return n;
}

static size_t mail(struct redact_sink *o, struct str s)
{
	size_t user = name_run(s, "._+-"), host;

	if (user >= s.n || s.p[user] != '@')
		return 0;
	host = name_run(str_skip(s, user + 1), ".-");
	if (!redact_is_domain(str_head(str_skip(s, user + 1), host)))
		return 0;
	redact_put(o, redact_name(&o->r->key, o->a, "user", str_head(s, user)));
	redact_put(o, STR("@"));
	redact_put(o, redact_host(o->r, o->a, str_head(str_skip(s, user + 1), host)));
	return user + 1 + host;
}

/* "nfs://store7/x", "tcp://feed:secret@store7:5555" */
static size_t url(struct redact_sink *o, const struct redact_at *at, struct str s)
{
	size_t n = name_run(s, ".-_"), user = 0;
	uint32_t v;

	if (at->i < 3 || memcmp(at->text.p + at->i - 3, "://", 3) != 0)
		return 0;
	while (user < s.n && !memchr("/ \t\n\"'@", s.p[user], 7) && s.p[user])
		user++;
	if (user < s.n && s.p[user] == '@') {
		redact_put(o, redact_name(&o->r->key, o->a, "secret", str_head(s, user)));
		return user;
	}
	if (!n || redact_parse_ipv4(str_head(s, n), &v) || redact_is_public(str_head(s, n)))
		return 0;
	redact_put(o, redact_host(o->r, o->a, str_head(s, n)));
	return n;
}

static size_t secret(struct redact_sink *o, struct str s)
{
	static const char *const names[] = { "password", "passwd", "passphrase", "psk", "secret",
		"token", "apikey", "api_key", "community" };
	size_t n = 0, from;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !n; i++) {
		if (str_starts(s, names[i]))
			n = strlen(names[i]);
	}
	if (!n || n >= s.n || s.p[n] != '=')
		return 0;
	for (from = ++n; n < s.n && (unsigned char)s.p[n] > ' ';)
		n++;
	redact_put(o, str_head(s, from));
	if (n > from)
		redact_put(o, redact_name(&o->r->key, o->a, "secret",
				      (struct str){ s.p + from, n - from }));
	return n;
}

size_t redact_form_home(struct redact_sink *o, const struct redact_at *at)
{
	static const char *const folders[] = { "/home/", "/Users/", "/crontabs/", "/var/mail/" };
	struct str before = str_head(at->text, at->i), s = str_skip(at->text, at->i);
	size_t n = name_run(s, "._-");

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!str_ends(before, folders[i]) || !n)
			continue;
		redact_put(o, redact_user(o->r, o->a, str_head(s, n)));
		return n;
	}
	return 0;
}

size_t redact_form_domain(struct redact_sink *o, const struct redact_at *at)
{
	struct str s = str_skip(at->text, at->i);
	size_t n = url(o, at, s);

	if (!n)
		n = mail(o, s);
	if (!n)
		n = domain(o, s);
	return n ? n : secret(o, s);
}
