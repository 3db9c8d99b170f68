/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of latscan push: what goes where, with which headers, and what became of it. */
#ifndef LATSCAN_PROGRAMS_PUSH_PUSH_H
#define LATSCAN_PROGRAMS_PUSH_PUSH_H

#include "reporters/reporter.h"

enum { DESTINATIONS_MAX = 16, HEADERS_MAX = 64, ANSWER_CAP = 64 << 10, RETRY_MAX_S = 60 };

struct header {
	struct str name, value;
};
struct headers {
	struct header v[HEADERS_MAX];
	unsigned n;
};
/* "K: V". 0, or -EINVAL with *ret_error, which never has the value: it may be a secret. */
int headers_add(struct arena *a, struct headers *hs, struct str line, struct str *ret_error);
/* One a line; empty ones and those that begin with '#' are skipped. */
int headers_add_lines(struct arena *a, struct headers *hs, struct str text, struct str *ret_error);

enum payload { PAYLOAD_METRICS, PAYLOAD_LOGS, PAYLOAD_EVENT };
struct destination {
	enum payload payload;
	const char *url;
	struct str shown; /* the URL without its query, which may hold a key */
};

/*
 * http or https, without a user. suffix ("/v1/logs") is put behind its path, or NULL.
 * 0, or -EINVAL with *ret_error.
 */
int destination_init(struct arena *a, enum payload payload, const char *url, const char *suffix,
	struct destination *ret, struct str *ret_error);
/* Scheme, host and port are the same. */
bool destination_same_host(const char *x, const char *y);

struct delivery {
	struct headers headers;
	const char *cacert, *cert, *key; /* NULL: the system's; none */
	uint64_t timeout_ms, backoff_ms; /* of one attempt; before the second */
	unsigned tries;
};

const char *payload_reporter(enum payload p); /* "otlp-logs" */
const char *payload_type(enum payload p);     /* "application/json" */

/*
 * Send, and again where that may help. 0, or -EIO with *ret_error, a sentence. What else is
 * to be said, before and in spite of success, goes to note().
 */
typedef void deliver_note(struct str where, struct str sentence);
int deliver(struct arena *a, const struct delivery *d, const struct destination *to,
	struct str body, deliver_note *note, struct str *ret_error);

/*
 * What OTLP says in an answer of success. True: records were rejected; *ret_message is its
 * sentence, and may be a warning alone where false is returned. Both are clean text.
 */
bool otlp_rejected(struct arena *a, struct str answer, struct str *ret_message);

#endif
