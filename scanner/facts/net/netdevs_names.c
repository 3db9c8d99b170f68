/* SPDX-License-Identifier: Apache-2.0 */
/* What the names that drivers and buses give tell of a device. */
#include "scanner/facts/net/netdevs.h"

static bool is_digit(char c, unsigned base)
{
	return (c >= '0' && c <= '9') || (base == 16 && c >= 'a' && c <= 'f');
}

/* Take digits off the front: at least least of them, at most most. */
static bool take_digits(struct str *s, unsigned base, size_t least, size_t most)
{
	size_t n = 0;

	while (n < s->n && n < most && is_digit(s->p[n], base))
		n++;
	if (n < least)
		return false;
	*s = str_skip(*s, n);
	return true;
}

static bool take(struct str *s, const char *head)
{
	if (!str_starts(*s, head))
		return false;
	*s = str_skip(*s, str_from(head).n);
	return true;
}

/* Domains have four digits, behind Intel's VMD five. */
static bool is_pci_address(struct str s)
{
	return take_digits(&s, 16, 4, 8) && take(&s, ":") && take_digits(&s, 16, 2, 2) &&
	       take(&s, ":") && take_digits(&s, 16, 2, 2) && take(&s, ".") &&
	       take_digits(&s, 10, 1, 1) && s.n == 0;
}

struct str netdevs_pci_address(struct str path)
{
	struct str found = { NULL, 0 }, part;

	while (str_cut(&path, '/', &part)) {
		if (is_pci_address(part))
			found = part;
	}
	return found;
}

/* A letter or two and a number; untouched when it is not there. */
static bool take_numbered(struct str *s, const char *head)
{
	struct str rest = *s;

	if (!take(&rest, head) || !take_digits(&rest, 10, 1, 10))
		return false;
	*s = rest;
	return true;
}

bool netdevs_is_representor(struct str s)
{
	(void)take_numbered(&s, "c"); /* the controller, of a host behind a smart NIC */
	(void)take_numbered(&s, "p"); /* the port, sfc */
	if (!take_numbered(&s, "pf"))
		return false;
	return s.n == 0 || ((take_numbered(&s, "vf") || take_numbered(&s, "sf")) && s.n == 0);
}
