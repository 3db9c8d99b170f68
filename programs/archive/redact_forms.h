/* SPDX-License-Identifier: Apache-2.0 */
/* Identities by their form alone. Each takes what begins at a place, or nothing. */
#ifndef LATSCAN_PROGRAMS_REDACT_FORMS_H
#define LATSCAN_PROGRAMS_REDACT_FORMS_H

#include "programs/archive/redact_text.h"

struct redact_at {
	struct str text;
	size_t i; /* a word begins here */
};

int redact_hex_digit(char c); /* its value, or -1 */
/* Octets with colons stand before it: what begins here is a part. */
bool redact_is_row(const struct redact_at *at);

/* Each puts the pseudonym and returns how many bytes it stands for; 0: it is none of these. */
/* MACs, EUI-64s, PTP's clock identities, GUIDs, UUIDs, 32 or 64 digits, "enx" with a MAC. */
size_t redact_form_hex(struct redact_sink *o, const struct redact_at *at);
size_t redact_form_ipv6(struct redact_sink *o, const struct redact_at *at);
/* "alice" of "/home/alice". */
size_t redact_form_home(struct redact_sink *o, const struct redact_at *at);
/* IPv4, "user@host.tld", "host.tld", "scheme://host", "password=…". */
size_t redact_form_prose(struct redact_sink *o, const struct redact_at *at);
/* All of these but IPv4. */
size_t redact_form_domain(struct redact_sink *o, const struct redact_at *at);

#endif
