/* SPDX-License-Identifier: Apache-2.0 */
/* Names, times and texts of management controllers. */
#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/facts/hw/bios_redfish.h"

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* "SMTControl#0037", "QuietBoot_0027": the number of a question in that BIOS. */
static struct str without_number(struct str name)
{
	size_t n = name.n;

	if (n < 6 || (name.p[n - 5] != '#' && name.p[n - 5] != '_'))
		return name;
	for (size_t i = n - 4; i < n; i++) {
		if (!is_hex(name.p[i]))
			return name;
	}
	return str_head(name, n - 5);
}

struct str bios_plain(struct arena *a, struct str name)
{
	struct str s = without_number(name);
	char *out = ARENA_NEW(a, char, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			out[n++] = (char)(c | 0x20);
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
	}
	return (struct str){ out, n };
}

static bool has_any(struct str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_has(s, words[i]))
			return true;
	}
	return false;
}
#define HAS_ANY(s, words) has_any(s, words, sizeof(words) / sizeof(words[0]))

/* "00:25:90:bb:71:11", "10.9.24.1", "2607:f160::1", "someone@example". */
static bool is_address(struct str v)
{
	unsigned dots = 0, colons = 0, others = 0;

	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '@')
			return true;
		dots += v.p[i] == '.';
		colons += v.p[i] == ':';
		others += v.p[i] != '.' && v.p[i] != ':' && !is_hex(v.p[i]);
	}
	return !others && (dots == 3 || colons >= 2);
}

bool bios_is_private(struct arena *a, struct str name, struct str value)
{
	static const char *const words[] = { "password", "secret", "serialnumber", "servicetag",
		"assettag", "uuid", "email", "phone", "adminname", "admininfo", "otherinfo",
		"servername", "servicename", "serverprimaryos", "contact", "url", "uri", "ipv4",
		"ipv6", "dns", "gateway", "subnet", "macaddr", "iscsi", "chap", "iqn", "hostname",
		"httpdev", "keyhash", "custompostmessage", "proxy", "targetname", "initiator" };

	return HAS_ANY(bios_plain(a, name), words) || is_address(value);
}

static bool digits(struct str s, size_t at, size_t n, unsigned *ret)
{
	uint64_t v;

	if (at + n > s.n || str_u64(str_head(str_skip(s, at), n), 10, &v))
		return false;
	*ret = (unsigned)v;
	return true;
}

/* "+08:00" in seconds; nothing and "Z" are UTC. */
static bool distance(struct str s, int64_t *ret)
{
	unsigned h, m;

	*ret = 0;
	if (!s.n || str_is(s, "Z"))
		return true;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || !digits(s, 1, 2, &h) ||
		!digits(s, 4, 2, &m) || h > 14 || m > 59)
		return false;
	*ret = (int64_t)(h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

int bios_time(struct str s, uint64_t *ret_ns)
{
	unsigned h, m, sec;
	int64_t days, off, seconds;
	size_t at = 19;

	if (s.n < 19 || (s.p[10] != 'T' && s.p[10] != ' ') || date_days(str_head(s, 10), &days) ||
		!digits(s, 11, 2, &h) || !digits(s, 14, 2, &m) || !digits(s, 17, 2, &sec) ||
		s.p[13] != ':' || s.p[16] != ':' || h > 23 || m > 59 || sec > 60)
		return -EINVAL;
	if (at < s.n && s.p[at] == '.') {
		at++;
		while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
			at++;
	}
	if (!distance(str_skip(s, at), &off))
		return -EINVAL;
	seconds = days * 86400 + (int64_t)(h * 3600 + m * 60 + sec) - off;
	if (seconds <= 0 || seconds > INT64_C(9000000000))
		return -EINVAL;
	*ret_ns = (uint64_t)seconds * 1000000000u;
	return 0;
}

static const char *memory_class(struct str m)
{
	static const char *const lost[] = { "uncorrect", "multi-bit", "multi bit", "multibit" };
	static const char *const mended[] = { "correct", "single-bit", "single bit", "ecc" };

	if (HAS_ANY(m, lost))
		return "memory_ue";
	return HAS_ANY(m, mended) ? "memory_ce" : NULL;
}

static bool is_about_settings(struct str m)
{
	static const char *const what[] = { "setting", "attribute", "configuration" };
	static const char *const done[] = { "chang", "modif", "appl", "stag", "pending", "import",
		"reset" };

	return (str_has(m, "bios") || str_has(m, "uefi setting")) && HAS_ANY(m, what) &&
	       HAS_ANY(m, done);
}

static const char *class_of(bool bad, struct str m)
{
	static const char *const memory[] = { "memory", "dimm" };
	static const char *const heat[] = { "thermal", "temperature", "overheat", "throttl",
		"prochot" };
	static const char *const power[] = { "power supply", "power input", "psu", "redundancy" };
	static const char *const cpu[] = { "machine check", "processor", "cpu ", "cpu0", "qpi",
		"upi" };

	if (is_about_settings(m))
		return "settings";
	if (!bad)
		return NULL;
	if (HAS_ANY(m, memory))
		return memory_class(m);
	if (HAS_ANY(m, heat))
		return "thermal";
	if (HAS_ANY(m, power))
		return "power";
	return HAS_ANY(m, cpu) ? "processor" : NULL;
}

const char *bios_event_class(struct str severity, struct str message)
{
	char low[1024];
	size_t n = 0;
	bool bad = severity.n && !str_is(severity, "OK") && !str_is(severity, "Ok") &&
		   !str_starts(severity, "Inform");

	for (; n < message.n && n < sizeof(low); n++) {
		char c = message.p[n];

		low[n] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return class_of(bad, (struct str){ low, n });
}
