/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/redact_words.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { SLOTS_FIRST = 256, NAME_MIN = 3, SERIAL_MIN = 5, NUMBER_MIN = 8 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool redact_is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool same(struct str s, struct str t)
{
	if (s.n != t.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (lower(s.p[i]) != lower(t.p[i]))
			return false;
	}
	return true;
}

/* " a b c ": one of the words, whole. */
static bool is_one_of(const char *words, struct str s)
{
	struct str rest = str_from(words), word;

	while (str_word(&rest, &word)) {
		if (same(word, s))
			return true;
	}
	return false;
}

/* Accounts of distributions and packages. */
bool redact_is_stock_user(struct str s)
{
	static const char users[] =
		"root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats "
		"nobody _apt adm shutdown halt operator ftp dbus polkitd rtkit tss unbound sshd chrony "
		"_chrony ntp ntpsec systemd-network systemd-resolve systemd-timesync systemd-coredump "
		"systemd-oom messagebus syslog uuidd tcpdump landscape pollinate avahi colord geoclue "
		"libvirt-qemu libvirt-dnsmasq qemu kvm postgres mysql redis mongodb nginx apache tomcat "
		"docker containerd prometheus node_exporter grafana telegraf zabbix nagios nrpe puppet "
		"rpc rpcuser statd nfsnobody munge slurm lightdm gdm sddm saslauth postfix exim "
		"debian-exim dnsmasq statsd collectd haproxy named bind audio video users wheel staff "
		"realtime rt dpdk onload hugetlbfs ptp tuned all user default latscan ubuntu debian "
		"fedora centos rocky ec2-user azureuser admin pulse nslcd sssd speech-dispatcher hplip";

	return is_one_of(users, s);
}

bool redact_is_stock_host(struct str s)
{
	static const char hosts[] =
		"localhost localhost4 localhost6 localdomain localhost.localdomain none (none) linux debian "
		"ubuntu fedora centos rhel rocky almalinux suse opensuse arch gentoo alpine kernel host "
		"server node guest vm unknown default any all local broadcasthost ip6-localhost "
		"ip6-loopback ip6-allnodes ip6-allrouters off auto dhcp both on static";

	return is_one_of(hosts, s);
}

bool redact_is_placeholder(struct str s)
{
	static const char *const starts[] = { "to be filled", "not ", "none", "default string",
		"system serial", "system product", "unknown", "unspecified", "n/a", "no asset",
		"empty", "undefined", "no dimm", "null", "oem", "chassis ", "base board", "asset" };
	bool varied = false;

	s = str_trim(s);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t n = strlen(starts[i]);

		if (s.n >= n && same(str_head(s, n), str_from(starts[i])))
			return true;
	}
	for (size_t i = 0; i < s.n; i++)
		varied |= redact_is_word_byte(s.p[i]) && lower(s.p[i]) != lower(s.p[0]);
	return !varied;
}

static uint32_t hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)lower(s.p[i])) * 16777619u;
	return h;
}

static struct redact_word *slot(const struct redact_words *w, struct str text)
{
	size_t i = hash(text) & (w->cap - 1);

	while (w->slots[i].text.n && !same(w->slots[i].text, text))
		i = (i + 1) & (w->cap - 1);
	return &w->slots[i];
}

static void grow(struct redact_words *w)
{
	struct redact_words old = *w;

	w->cap = old.cap ? 2 * old.cap : SLOTS_FIRST;
	w->slots = ARENA_NEW(w->a, struct redact_word, w->cap);
	for (size_t i = 0; i < old.cap; i++) {
		if (old.slots[i].text.n)
			*slot(w, old.slots[i].text) = old.slots[i];
	}
}

static bool is_taken(enum redact_kind kind, struct str s)
{
	size_t letters = 0;

	for (size_t i = 0; i < s.n; i++)
		letters += redact_is_word_byte(s.p[i]) && lower(s.p[i]) >= 'a';
	if (!redact_is_word_byte(s.p[0]) || !redact_is_word_byte(s.p[s.n - 1]))
		return false;
	switch (kind) {
	case REDACT_USER:
		return s.n >= NAME_MIN && letters && !redact_is_stock_user(s);
	case REDACT_HOST:
	case REDACT_DOMAIN:
	case REDACT_SHARE:
		return s.n >= NAME_MIN && letters && !redact_is_stock_host(s);
	case REDACT_SERIAL:
		return s.n >= SERIAL_MIN && letters && !redact_is_placeholder(s);
	case REDACT_NUMBER:
		return s.n >= NUMBER_MIN && !letters && !redact_is_placeholder(s);
	case REDACT_IPV4:
	case REDACT_HEX_MAC:
		break;
	}
	return true;
}

void redact_words_add(struct redact_words *w, enum redact_kind kind, struct str text)
{
	struct redact_word *to;

	if (!text.n || text.n > REDACT_WORD_MAX || !is_taken(kind, text))
		return;
	if (2 * w->n >= w->cap)
		grow(w);
	to = slot(w, text);
	if (to->text.n)
		return;
	if (w->n >= REDACT_WORDS_MAX) {
		w->full = true;
		return;
	}
	to->text = str_copy(w->a, text);
	to->kind = kind;
	w->length[text.n] = true;
	w->n++;
}

const struct redact_word *redact_words_find(const struct redact_words *w, struct str text)
{
	const struct redact_word *found = w->cap && text.n ? slot(w, text) : NULL;

	return found && found->text.n ? found : NULL;
}

const struct redact_word *redact_words_at(const struct redact_words *w, struct str text)
{
	size_t most = text.n < REDACT_WORD_MAX ? text.n : REDACT_WORD_MAX;

	for (size_t n = most; n > 0; n--) {
		const struct redact_word *found;

		if (!w->length[n] || (n < text.n && redact_is_word_byte(text.p[n])))
			continue;
		found = redact_words_find(w, str_head(text, n));
		if (found)
			return found;
	}
	return NULL;
}
