/* SPDX-License-Identifier: Apache-2.0 */
/* Where a payload goes: URLs as libcurl itself reads them, so that nothing is read twice. */
#include "programs/push/push.h"

#include "scanner/base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

const char *payload_reporter(enum payload p)
{
	static const char *const names[] = { "otlp-metrics", "otlp-logs", "cloudevents", "report",
		"rows", "documents", "object", "file" };

	return names[p];
}

const char *payload_type(enum payload p)
{
	static const char *const types[] = { [PAYLOAD_EVENT] = "application/cloudevents+json",
		[PAYLOAD_ROWS] = "application/x-ndjson",
		[PAYLOAD_BULK] = "application/x-ndjson",
		[PAYLOAD_FILE] = "" };

	return types[p] ? types[p] : "application/json";
}

/* A part of the URL in the arena; empty where it has none. */
static struct str part(struct arena *a, CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL;
	struct str s;

	if (curl_url_get(u, what, &text, flags) != CURLUE_OK)
		return (struct str){ 0 };
	s = str_copy(a, str_from(text));
	curl_free(text);
	return s;
}

static const char *append(struct arena *a, CURLU *u, const char *suffix)
{
	struct str path = part(a, u, CURLUPART_PATH, 0);
	CURLUcode bad;

	while (str_ends(path, "/"))
		path.n--;
	bad = curl_url_set(
		u, CURLUPART_PATH, str_z(a, str_printf(a, STR_FMT "%s", STR_ARG(path), suffix)), 0);
	return bad ? "no path can be put behind it" : NULL;
}

static const char *take(struct arena *a, CURLU *u, const char *url, const char *suffix)
{
	CURLUcode bad = curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER);
	struct str scheme;

	if (bad == CURLUE_USER_NOT_ALLOWED)
		return "no user or password: everybody can read a command line; --header-file takes them";
	scheme = part(a, u, CURLUPART_SCHEME, 0);
	if (bad || !(str_is(scheme, "http") || str_is(scheme, "https")))
		return "expected http://HOST… or https://HOST…";
	return suffix ? append(a, u, suffix) : NULL;
}

int destination_init(struct arena *a, enum payload payload, const char *url, const char *suffix,
	struct destination *ret, struct str *ret_error)
{
	CURLU *u = curl_url();
	struct destination d = { .payload = payload };
	const char *fault = u ? take(a, u, url, suffix) : "no memory";

	if (!fault) {
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		d.url = str_z(a, part(a, u, CURLUPART_URL, 0));
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		d.shown = text_sanitise(a, part(a, u, CURLUPART_URL, 0));
	}
	curl_url_cleanup(u);
	if (fault) {
		*ret_error = str_from(fault);
		return -EINVAL;
	}
	*ret = d;
	return 0;
}

static bool same_part(CURLU *x, CURLU *y, CURLUPart what)
{
	char *p = NULL, *q = NULL;
	bool same = curl_url_get(x, what, &p, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		    curl_url_get(y, what, &q, CURLU_DEFAULT_PORT) == CURLUE_OK && !strcasecmp(p, q);

	curl_free(p);
	curl_free(q);
	return same;
}

bool destination_same_host(const char *x, const char *y)
{
	CURLU *u = curl_url(), *v = curl_url();
	bool same = u && v && !curl_url_set(u, CURLUPART_URL, x, CURLU_DISALLOW_USER) &&
		    !curl_url_set(v, CURLUPART_URL, y, CURLU_DISALLOW_USER) &&
		    same_part(u, v, CURLUPART_SCHEME) && same_part(u, v, CURLUPART_HOST) &&
		    same_part(u, v, CURLUPART_PORT);

	curl_url_cleanup(u);
	curl_url_cleanup(v);
	return same;
}
