/* SPDX-License-Identifier: Apache-2.0 */
/* What a file says, by what its path carries. */
#include "programs/archive/redact_files.h"
#include "programs/archive/redact_tables.h"
#include "scanner/base/arena.h"
#include "scanner/base/smbios_table.h"

#include <string.h>

enum { PCI_EXTENDED = 0x100, PCI_CAP_SERIAL = 3, PCI_CONFIG_MAX = 4096 };

static void host_name(struct redact_sink *o, struct str text)
{
	struct str name = str_trim(text);

	if (!name.n)
		redact_put(o, text);
	else
		redact_put(o, redact_host(o->r, o->a, name));
	if (name.n && str_ends(text, "\n"))
		redact_put(o, STR("\n"));
}

static void serials(struct redact_sink *o, struct str text)
{
	if (redact_is_placeholder(text))
		redact_put(o, text);
	else
		redact_put(o, redact_shape(&o->r->key, o->a, "serial", text));
}

static size_t blanks(struct str s)
{
	size_t n = 0;

	while (n < s.n && (memchr(" \t\n", s.p[n], 3) || !s.p[n]))
		n++;
	return n;
}

static size_t non_blanks(struct str s)
{
	size_t n = 0;

	while (n < s.n && !memchr(" \t\n", s.p[n], 3) && s.p[n])
		n++;
	return n;
}

static bool has_addresses(struct str name)
{
	static const char *const names[] = { "ip", "nfsroot", "nfsaddrs", "netconsole",
		"nameserver", "root", "ifname", "BOOTIF", "ks", "inst.ks", "inst.repo", "url",
		"ds" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return str_starts(name, "rd.") || str_starts(name, "iscsi");
}

static bool is_secret(struct str word)
{
	return str_has(word, "pass") || str_has(word, "token") || str_has(word, "secret") ||
	       str_has(word, "psk");
}

/* A parameter keeps its name; what its value may hold depends on it: BOOT_IMAGE has a version. */
static void parameter(struct redact_sink *o, struct str word)
{
	struct str name, value;

	if (!str_split(word, '=', &name, &value)) {
		redact_text(o, word, REDACT_NAMES);
		return;
	}
	if (str_ends(name, "hostname")) {
		redact_put(o, str_head(word, name.n + 1));
		redact_put(o, redact_host(o->r, o->a, value));
	} else {
		redact_text(o, word,
			has_addresses(name) || is_secret(word) ? REDACT_PROSE : REDACT_NAMES);
	}
}

static void kernel(struct redact_sink *o, struct str text)
{
	while (text.n) {
		size_t n = blanks(text);

		redact_put(o, str_head(text, n));
		text = str_skip(text, n);
		n = non_blanks(text);
		if (n)
			parameter(o, str_head(text, n));
		text = str_skip(text, n);
	}
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!strchr("0123456789,.:-x", s.p[i]))
			return false;
	}
	return true;
}

/* The program, names of options and bare numbers stay. */
static void argument(struct redact_sink *o, struct str word, bool first)
{
	struct str name = word, value = word;
	uint32_t v;

	if (first) {
		redact_text(o, word, REDACT_NAMES);
		return;
	}
	if (word.n && word.p[0] == '-') {
		if (!str_split(word, '=', &name, &value)) {
			redact_text(o, word, REDACT_PROSE);
			return;
		}
		redact_put(o, str_head(word, name.n + 1));
	}
	if (!value.n || (is_plain(value) && !redact_parse_ipv4(value, &v)))
		redact_text(o, value, REDACT_PROSE);
	else
		redact_put(o, redact_name(&o->r->key, o->a, "argument", value));
}

static void zero_separated(struct redact_sink *o, struct str text, bool environ)
{
	bool first = true;

	while (text.n) {
		const char *end = memchr(text.p, '\0', text.n);
		struct str word = str_head(text, end ? (size_t)(end - text.p) : text.n), name,
			   value;

		if (!environ) {
			argument(o, word, first);
		} else if (str_split(word, '=', &name, &value)) {
			redact_put(o, str_head(word, name.n + 1));
			redact_put(o, redact_name(&o->r->key, o->a, "value", value));
		}
		first = false;
		text = str_skip(text, word.n + (end != NULL));
		if (end)
			redact_put(o, STR("\0"));
	}
}

static unsigned long get32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return b[0] | (unsigned long)b[1] << 8 | (unsigned long)b[2] << 16 |
	       (unsigned long)b[3] << 24;
}

/* The Device Serial Number is most often the first MAC with ff:fe inside, PCIe 7.9.3. */
static void pci_config(struct redact_sink *o, struct str text)
{
	char *p = str_z(o->a, text);
	size_t at = PCI_EXTENDED;

	for (unsigned i = 0; i < PCI_CONFIG_MAX / 8 && at >= PCI_EXTENDED && at + 12 <= text.n;
		i++) {
		unsigned long header = get32(p + at);
		unsigned char d[REDACT_DIGEST];

		if ((header & 0xffff) == PCI_CAP_SERIAL) {
			redact_digest(&o->r->key, "dsn", p + at + 4, 8, d);
			memcpy(p + at + 4, d, 8);
		}
		at = header >> 20 & ~3ul;
	}
	redact_put(o, (struct str){ p, text.n });
}

/* A source's id is its IPv4 address, of IPv6 a digest of it; of a clock its name, as "PHC0". */
static void refid(struct redact_sink *o, struct str digits)
{
	unsigned char p[4];
	uint32_t v = 0;
	bool name = true;

	if (!redact_parse_octets(digits, 0, sizeof(p), p)) {
		redact_put(o, digits);
		return;
	}
	for (unsigned i = 0; i < sizeof(p); i++) {
		v = v << 8 | p[i];
		name &= (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= '0' && p[i] <= '9') || !p[i];
	}
	if (name && !redact_words_find(&o->r->words, redact_ipv4_text(o->a, v)))
		redact_put(o, digits);
	else
		redact_put(o, str_printf(o->a, "%08x", redact_ipv4(&o->r->key, v)));
}

static size_t hex_run(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("0123456789abcdefABCDEF", s.p[n]))
		n++;
	return n;
}

/* The digits behind each mark by a rule of their own, all else as running text. */
static void marked(struct redact_sink *o, struct str text, const char *mark)
{
	size_t n = strlen(mark);
	const char *found;

	while ((found = text.n ? memmem(text.p, text.n, mark, n) : NULL) != NULL) {
		struct str digits;

		redact_text(o, str_head(text, (size_t)(found - text.p)), REDACT_PROSE);
		redact_put(o, str_from(mark));
		text = str_skip(text, (size_t)(found - text.p) + n);
		digits = str_head(text, hex_run(text));
		if (mark[0] == 'r')
			refid(o, digits);
		else
			redact_put(o, redact_shape(&o->r->key, o->a, "spec", digits));
		text = str_skip(text, digits.n);
	}
	redact_text(o, text, REDACT_PROSE);
}

void redact_bytes(struct redact_sink *o, struct str path, struct str text)
{
	const struct redact_table *t = redact_table_of(path);

	if (t) {
		redact_table(o, t, text);
		return;
	}
	switch (redact_file_of(path)) {
	case FILE_PROSE:
	case FILE_CRONTAB:
	case FILE_LIMITS:
		redact_text(o, text, REDACT_PROSE);
		break;
	case FILE_NAMES:
		redact_text(o, text, REDACT_NAMES);
		break;
	case FILE_NUMBERS:
		redact_text(o, text, REDACT_TABLE);
		break;
	case FILE_KEPT:
		redact_put(o, text);
		break;
	case FILE_KERNEL:
		kernel(o, text);
		break;
	case FILE_HOST:
		host_name(o, text);
		break;
	case FILE_SERIAL:
		serials(o, text);
		break;
	case FILE_ARGUMENTS:
	case FILE_ENVIRON:
		zero_separated(o, text, redact_file_of(path) == FILE_ENVIRON);
		break;
	case FILE_SMBIOS:
		redact_put(o, smbios_without_serials(o->a, text));
		break;
	case FILE_PCI:
		pci_config(o, text);
		break;
	case FILE_CHRONY:
		marked(o, text, "refid=0x");
		break;
	case FILE_RULES:
		marked(o, text, "spec 0x");
		break;
	}
}
