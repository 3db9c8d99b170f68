/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Destinations by one word: "clickhouse+https://…" is a ClickHouse behind HTTPS. The short forms
 * are those by which each is commonly named.
 */
#include "programs/push/push.h"

#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

static const struct scheme {
	const char *begin, *http; /* what replaces it; NULL: has its own way */
	enum payload payload;
} schemes[] = {
	{ "http://", "http://", PAYLOAD_REPORT },
	{ "https://", "https://", PAYLOAD_REPORT },
	{ "clickhouse://", "http://", PAYLOAD_ROWS },
	{ "clickhouse+http://", "http://", PAYLOAD_ROWS },
	{ "clickhouse+https://", "https://", PAYLOAD_ROWS },
	{ "clickhouses://", "https://", PAYLOAD_ROWS },
	{ "opensearch+http://", "http://", PAYLOAD_BULK },
	{ "opensearch+https://", "https://", PAYLOAD_BULK },
	{ "elasticsearch+http://", "http://", PAYLOAD_BULK },
	{ "elasticsearch+https://", "https://", PAYLOAD_BULK },
	{ "s3://", NULL, PAYLOAD_OBJECT },
	{ "s3+http://", "http://", PAYLOAD_OBJECT },
	{ "s3+https://", "https://", PAYLOAD_OBJECT },
	{ "cloudevents+http://", "http://", PAYLOAD_EVENT },
	{ "cloudevents+https://", "https://", PAYLOAD_EVENT },
	{ "file://", NULL, PAYLOAD_FILE },
};

#define DEFAULT_REGION "us-east-1"

bool destination_is_otlp(struct str url, const char **ret_http)
{
	if (!str_starts(url, "otlp+http://") && !str_starts(url, "otlp+https://"))
		return false;
	*ret_http = url.p + strlen("otlp+");
	return true;
}

static int fault(struct str *ret_error, const char *sentence)
{
	*ret_error = str_from(sentence);
	return -EINVAL;
}

static int folder(struct arena *a, struct str rest, struct destination *ret, struct str *ret_error)
{
	if (!str_starts(rest, "/"))
		return fault(ret_error, "expected file:///FOLDER");
	*ret = (struct destination){ .payload = PAYLOAD_FILE, .url = str_z(a, rest) };
	ret->shown = text_sanitise(a, str_printf(a, "file://" STR_FMT, STR_ARG(rest)));
	return 0;
}

/* The query "region=eu-west-1", and the URL without it. */
static const char *take_region(struct arena *a, struct str *url)
{
	struct str query, head;

	if (!str_split(*url, '?', &head, &query))
		return DEFAULT_REGION;
	if (!str_starts(query, "region=") || query.n == strlen("region="))
		return NULL;
	query = str_skip(query, strlen("region="));
	for (size_t i = 0; i < query.n; i++) {
		char c = query.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return NULL;
	}
	*url = head;
	return str_z(a, query);
}

/* "s3://BUCKET/PREFIX" is at Amazon's; of others the host is told, and the bucket is in the path. */
static int object(struct arena *a, const char *http, struct str rest, struct destination *ret,
	struct str *ret_error)
{
	const char *region = take_region(a, &rest);
	struct str bucket = rest, prefix = { 0 };
	int r;

	if (!region)
		return fault(ret_error, "after '?' expected region=NAME, such as region=eu-west-1");
	if (http) {
		rest = str_printf(a, "%s" STR_FMT, http, STR_ARG(rest));
	} else {
		str_split(rest, '/', &bucket, &prefix);
		rest = str_printf(a, "https://s3.%s.amazonaws.com/" STR_FMT "/" STR_FMT, region,
			STR_ARG(bucket), STR_ARG(prefix));
	}
	r = destination_init(a, PAYLOAD_OBJECT, str_z(a, rest), "/", ret, ret_error);
	if (r == 0)
		ret->region = region;
	return r;
}

/* The path is the database; the query is settings that go with each insert. */
static int rows(struct arena *a, const char *http, struct str rest, struct destination *ret,
	struct str *ret_error)
{
	struct str query = { 0 }, host, database = { 0 };
	int r;

	str_split(rest, '?', &rest, &query);
	host = rest;
	str_split(rest, '/', &host, &database);
	if (!database.n)
		database = STR("latscan");
	for (size_t i = 0; i < database.n; i++) {
		char c = database.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_' &&
			!(c >= '0' && c <= '9'))
			return fault(ret_error, "expected clickhouse://HOST:8123/DATABASE");
	}
	if (!str_has(host, ":") || str_ends(host, "]"))
		host = str_printf(
			a, STR_FMT ":%s", STR_ARG(host), strcmp(http, "http://") ? "8443" : "8123");
	rest = str_printf(a, "%s" STR_FMT "/", http, STR_ARG(host));
	r = destination_init(a, PAYLOAD_ROWS, str_z(a, rest), NULL, ret, ret_error);
	if (r)
		return r;
	ret->shown = str_printf(a, STR_FMT STR_FMT, STR_ARG(ret->shown), STR_ARG(database));
	ret->query = str_z(a, str_printf(a, "database=" STR_FMT "%s" STR_FMT, STR_ARG(database),
				      query.n ? "&" : "", STR_ARG(query)));
	return 0;
}

static const struct scheme *scheme_of(const char *url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (!strncmp(url, schemes[i].begin, strlen(schemes[i].begin)))
			return &schemes[i];
	}
	return NULL;
}

int destination_by_scheme(
	struct arena *a, const char *url, struct destination *ret, struct str *ret_error)
{
	const struct scheme *s = scheme_of(url);
	struct str rest;

	if (!s)
		return fault(ret_error,
			"expected http(s)://…, clickhouse(+https)://…, opensearch+https://…, s3://…, s3+https://…, otlp+https://…, cloudevents+https://… or file:///…");
	rest = str_from(url + strlen(s->begin));
	switch ((int)s->payload) {
	case PAYLOAD_FILE:
		return folder(a, rest, ret, ret_error);
	case PAYLOAD_OBJECT:
		return object(a, s->http, rest, ret, ret_error);
	case PAYLOAD_ROWS:
		return rows(a, s->http, rest, ret, ret_error);
	default:
		rest = str_printf(a, "%s" STR_FMT, s->http, STR_ARG(rest));
		return destination_init(a, s->payload, str_z(a, rest), NULL, ret, ret_error);
	}
}
