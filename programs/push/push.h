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

enum payload {
	PAYLOAD_METRICS = 0,
	PAYLOAD_LOGS,
	PAYLOAD_EVENT,
	PAYLOAD_REPORT, /* the JSON report as it is, by POST */
	PAYLOAD_ROWS,	/* the tables of a ClickHouse */
	PAYLOAD_BULK,	/* documents of an OpenSearch or Elasticsearch */
	PAYLOAD_OBJECT, /* an object of an S3-compatible store */
	PAYLOAD_FILE	/* a file in a folder */
};
struct destination {
	enum payload payload;
	const char *url;    /* of http or https; the path of a folder */
	const char *query;  /* settings for each insert of a ClickHouse; NULL: none */
	const char *region; /* of an object store */
	struct str shown;   /* the URL without its query, which may hold a key */
};

/*
 * http or https, without a user. suffix ("/v1/logs") is put behind its path, or NULL.
 * 0, or -EINVAL with *ret_error.
 */
int destination_init(struct arena *a, enum payload payload, const char *url, const char *suffix,
	struct destination *ret, struct str *ret_error);
/* "clickhouse://…", "s3://…", "https://…", "file:///…": any of docs/push.md but OTLP's two. */
int destination_by_scheme(
	struct arena *a, const char *url, struct destination *ret, struct str *ret_error);
bool destination_is_otlp(struct str url, const char **ret_http); /* "otlp+https://…" */
/* Scheme, host and port are the same. */
bool destination_same_host(const char *x, const char *y);

enum packing { PACKING_NONE = 0, PACKING_GZIP, PACKING_ZSTD };
/* Whether this build has it; the body in the arena, or -errno. */
bool packing_known(enum packing p);
int packing_pack(struct arena *a, enum packing p, struct str body, struct str *ret);

struct delivery {
	struct headers headers;
	const char *cacert, *cert, *key; /* NULL: the system's; none */
	uint64_t timeout_ms, backoff_ms; /* of one attempt; before the second */
	unsigned tries;
	enum packing packing;
	struct str key_id, key_secret, key_token; /* of an object store; empty: not signed */
};
/* "aws_access_key_id = …" and the like, as of ~/.aws/credentials; sections are not told apart. */
int credentials_read(struct arena *a, struct str text, struct delivery *d, struct str *ret_error);

const char *payload_reporter(enum payload p); /* "otlp-logs", "report" */
const char *payload_type(enum payload p);     /* "application/json" */

/* What an answer of success says of its parts. True: some were refused, *ret_again: for now. */
typedef bool http_judge(
	struct arena *a, struct str answer, struct str *ret_message, bool *ret_again);

struct http_request {
	const char *method, *url, *type;
	struct str body;      /* packed already, where encoding is told */
	const char *encoding; /* NULL: none */
	struct str key;	      /* the same for the same report, for ever; empty: none */
	const char *signing;  /* "aws:amz:eu-west-1:s3"; NULL: none */
	http_judge *judge;    /* NULL: the status says all */
};

/*
 * Send, and again where that may help. 0; -EBADMSG: the receiver does not take this report, now
 * or later; -EHOSTDOWN: it takes none at present; -EIO: it answered, and may take it later.
 * *ret_error is a sentence. What else is to be said, before and in spite of success, goes to note().
 */
typedef void deliver_note(struct str where, struct str sentence);
int deliver(struct arena *a, const struct delivery *d, struct str where,
	const struct http_request *request, deliver_note *note, struct str *ret_error);

/* What OTLP says in an answer of success; *ret_message may be a warning alone. Clean text. */
http_judge otlp_judge, bulk_judge;

/* One report, as it goes to every destination. */
struct parcel {
	struct str name; /* "20260131T093000123Z-ID-HASH.json": by time, and the same for ever */
	struct str key;	 /* "ID-HASH" */
	struct str json; /* the bytes that were given */
	struct report *report;
	struct arena *arena; /* of the report */
};
/* 0, or -EINVAL with *ret_error. json must live as long as the parcel. */
int parcel_open(struct str json, struct parcel *ret, struct str *ret_error);
void parcel_close(struct parcel *p);

/* Rows of the tables of packaging/clickhouse, one JSON object a line. */
enum rows { ROWS_FINDINGS = 0, ROWS_FACTS, ROWS_WAIVERS, ROWS_CHECKS, ROWS_REPORTS, ROWS };
const char *rows_table(enum rows t);
void rows_write(const struct parcel *p, enum rows t, struct out *o);
/* The same as documents of a bulk request: the report, and its findings. */
void rows_write_bulk(const struct parcel *p, const char *index, struct out *o);

/* Whether it is spared work by several reports in one request: a database likes few large inserts. */
bool send_takes_many(const struct destination *to);
/* As deliver(), all requests that a destination needs; n is 1 where it does not take many. */
int send_parcels(struct arena *a, const struct delivery *d, const struct destination *to,
	const struct parcel *v, size_t n, deliver_note *note, struct str *ret_error);
/* What it would send, without values of headers. */
void send_show(struct arena *a, const struct delivery *d, const struct destination *to,
	const struct parcel *p, struct out *o);
/* A file in a folder that others read, whole or not at all. */
int send_file(struct arena *a, const struct destination *to, const struct parcel *p,
	enum packing packing, struct str *ret_error);

#endif
