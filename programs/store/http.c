/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One question, one POST. The query and the tables that go with it are parts of multipart/form-data, as the server wants external
 * data; their structures stand in the URL. wait_end_of_query has the server keep its answer back until it is whole, so that one that
 * fails in the middle has a status that says so. No redirect is followed, certificates are always verified.
 */
#include "programs/store/http.h"

#include "programs/push/push.h"
#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

enum { CONNECT_MS = 10000, SAID_MOST = 600 };
static const size_t ANSWER_MOST = (size_t)1 << 30;

struct exchange {
	const struct store *st;
	struct arena *a;
	CURL *c;
	curl_mime *mime;
	struct curl_slist *list;
	char *v;
	size_t n, cap;
	bool too_long;
	char error[CURL_ERROR_SIZE];
};

static size_t keep(char *bytes, size_t each, size_t n, void *user)
{
	struct exchange *x = user;

	n *= each;
	if (n > ANSWER_MOST - x->n) {
		x->too_long = true;
		return 0; /* ends the transfer with CURLE_WRITE_ERROR */
	}
	while (x->cap < x->n + n + SCAN_PAD)
		x->v = arena_grow(x->a, x->v, x->cap, &x->cap, 1);
	memcpy(x->v + x->n, bytes, n);
	x->n += n;
	return n;
}

static const char *escaped(struct exchange *x, const char *text)
{
	char *s = curl_easy_escape(x->c, text, 0), *copy;

	copy = str_z(x->a, str_from(s));
	curl_free(s);
	return copy;
}

static const char *url_of(struct exchange *x, struct str sql)
{
	const struct store *st = x->st;
	struct str url = str_printf(x->a,
		"%s?database=%s&wait_end_of_query=1&output_format_json_quote_64bit_integers=0"
		"&max_execution_time=%llu",
		st->url, st->database, (unsigned long long)(st->timeout_ms + 999) / 1000);

	for (int i = 0; i < SQL_TABLES; i++) {
		const struct sql_table *t = &st->tables[i];

		if (!t->rows.p || !str_has(sql, t->name))
			continue;
		url = str_printf(x->a, STR_FMT "&%s_format=TabSeparated&%s_structure=%s",
			STR_ARG(url), t->name, t->name, escaped(x, t->structure));
	}
	return str_z(x->a, url);
}

static bool add_part(struct exchange *x, const char *name, struct str data, const char *file)
{
	curl_mimepart *part = curl_mime_addpart(x->mime);

	return part && curl_mime_name(part, name) == CURLE_OK &&
	       curl_mime_data(part, data.n ? data.p : "", data.n) == CURLE_OK &&
	       (!file || curl_mime_filename(part, file) == CURLE_OK);
}

static bool add_parts(struct exchange *x, struct str sql)
{
	bool ok;

	x->mime = curl_mime_init(x->c);
	ok = x->mime && add_part(x, "query", sql, NULL);
	for (int i = 0; i < SQL_TABLES; i++) {
		const struct sql_table *t = &x->st->tables[i];

		if (t->rows.p && str_has(sql, t->name))
			ok = ok && add_part(x, t->name, t->rows, t->name);
	}
	return ok;
}

static void add_header(struct exchange *x, const char *name, struct str value)
{
	struct curl_slist *longer;

	/* libcurl sends a header without a value only when it ends in a semicolon. */
	longer = curl_slist_append(
		x->list, str_z(x->a, str_printf(x->a, "%s%s" STR_FMT, name, value.n ? ": " : ";",
					     STR_ARG(value))));
	x->list = longer ? longer : x->list;
}

static int add_headers(struct exchange *x, struct str *ret_error)
{
	const struct store *st = x->st;
	struct headers *hs = ARENA_NEW(x->a, struct headers, 1);
	struct str error;

	if (headers_add_lines(x->a, hs, st->header_lines, &error)) {
		*ret_error = str_printf(x->a, "--header-file: " STR_FMT, STR_ARG(error));
		return -EINVAL;
	}
	for (unsigned i = 0; i < hs->n; i++)
		add_header(x, str_z(x->a, hs->v[i].name), hs->v[i].value);
	if (st->user.n)
		add_header(x, "X-ClickHouse-User", st->user);
	if (st->password.n)
		add_header(x, "X-ClickHouse-Key", st->password);
	add_header(x, "Expect", (struct str){ 0 });
	return 0;
}

static void set_up(struct exchange *x, const char *url)
{
	CURL *c = x->c;

#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (x->st->cacert)
		curl_easy_setopt(c, CURLOPT_CAINFO, x->st->cacert);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "latscan/" LATSCAN_VERSION);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, x->list);
	curl_easy_setopt(c, CURLOPT_MIMEPOST, x->mime);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(x->st->timeout_ms < CONNECT_MS ? x->st->timeout_ms : CONNECT_MS));
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)x->st->timeout_ms);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, x->error);
}

/* What a server says when it refuses, and what mends it. */
static const char *advice(long status, struct str said)
{
	static const struct {
		const char *said, *advice;
	} known[] = {
		{ "Code: 60,", "; packaging/clickhouse/apply makes the tables" },
		{ "Code: 60.", "; packaging/clickhouse/apply makes the tables" },
		{ "Code: 81,", "; packaging/clickhouse/apply makes the database" },
		{ "Code: 81.", "; packaging/clickhouse/apply makes the database" },
		{ "Code: 47,", "; is the schema that of this latscan?" },
		{ "Code: 192", "; --password-file, --header-file" },
		{ "Code: 193", "; --password-file, --header-file" },
		{ "Code: 194", "; --password-file, --header-file" },
		{ "Code: 516", "; --password-file, --header-file" },
		{ "Code: 164",
			"; the user must be allowed to set what one query uses (readonly=2)" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (str_has(said, known[i].said))
			return known[i].advice;
	}
	return status == 401 || status == 403 ? "; --password-file, --header-file" : "";
}

static int judge(struct exchange *x, CURLcode code, struct str *ret_error)
{
	struct str said = { x->v, x->n < SAID_MOST ? x->n : SAID_MOST };
	long status = 0;

	curl_easy_getinfo(x->c, CURLINFO_RESPONSE_CODE, &status);
	if (x->too_long) {
		*ret_error =
			str_printf(x->a, "an answer of more than %zu MiB: ask for less (--since)",
				ANSWER_MOST >> 20);
		return -EFBIG;
	}
	if (code) { /* its own words name hosts and files */
		*ret_error = str_printf(x->a, "%s%s" STR_FMT, curl_easy_strerror(code),
			x->error[0] ? ": " : "", STR_ARG(text_evidence(x->a, str_from(x->error))));
		return -EIO;
	}
	if (status == 200)
		return 0;
	*ret_error = str_printf(x->a, "HTTP %ld%s" STR_FMT "%s", status, said.n ? ": " : "",
		STR_ARG(text_sanitise(x->a, str_trim(said))), advice(status, said));
	return -EIO;
}

static int exchange(struct exchange *x, struct str sql, struct str *ret_error)
{
	int e = add_headers(x, ret_error);
	CURLcode code;

	if (e)
		return e;
	if (!add_parts(x, sql)) {
		*ret_error = STR("no memory");
		return -ENOMEM;
	}
	set_up(x, url_of(x, sql));
	code = curl_easy_perform(x->c);
	return judge(x, code, ret_error);
}

int store_http(const struct store *st, struct str sql, struct arena *a, struct str *ret,
	struct str *ret_error)
{
	struct exchange x = { .st = st, .a = a, .c = curl_easy_init() };
	int e;

	if (!x.c) {
		*ret_error = STR("no memory");
		return -ENOMEM;
	}
	e = exchange(&x, sql, ret_error);
	curl_easy_cleanup(x.c);
	curl_mime_free(x.mime);
	curl_slist_free_all(x.list);
	if (e)
		return e;
	while (x.cap < x.n + SCAN_PAD)
		x.v = arena_grow(a, x.v, x.cap, &x.cap, 1);
	memset(x.v + x.n, 0, SCAN_PAD);
	*ret = (struct str){ x.v, x.n };
	return 0;
}
