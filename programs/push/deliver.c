/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request over HTTP, and again where that may help: what OTLP/HTTP calls retryable (429,
 * 502, 503, 504) and a connection that fails. Nothing that a receiver says is trusted: its
 * length is capped, its text cleaned, and it cannot send the headers to another host.
 */
#include "programs/push/push.h"

#include "scanner/base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { REDIRECTS_MAX = 3 };

/* What became of an attempt. */
struct attempt {
	CURLcode code;
	long status; /* 0: there was no answer */
	uint64_t retry_after_s;
	char error[CURL_ERROR_SIZE];
	char answer[ANSWER_CAP];
	size_t n;
	bool too_long;
};

static size_t keep(char *bytes, size_t each, size_t n, void *user)
{
	struct attempt *t = user;

	n *= each;
	if (n > sizeof(t->answer) - t->n) {
		t->too_long = true;
		return 0; /* ends the transfer with CURLE_WRITE_ERROR */
	}
	memcpy(t->answer + t->n, bytes, n);
	t->n += n;
	return n;
}

static struct curl_slist *add(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	return longer ? longer : list;
}

static struct curl_slist *header_list(
	struct arena *a, const struct delivery *d, const struct http_request *q)
{
	struct curl_slist *list = NULL;

	list = add(list, str_z(a, str_printf(a, "Content-Type: %s", q->type)));
	if (q->encoding)
		list = add(list, str_z(a, str_printf(a, "Content-Encoding: %s", q->encoding)));
	if (q->key.n)
		list = add(list,
			str_z(a, str_printf(a, "Idempotency-Key: " STR_FMT, STR_ARG(q->key))));
	list = add(list, "Accept: application/json");
	if (!q->signing) /* libcurl would sign the header that it then leaves out */
		list = add(list, "Expect:"); /* no waiting for a 100 that many never send */
	for (unsigned i = 0; i < d->headers.n; i++) {
		const struct header *h = &d->headers.v[i];

		/* libcurl sends a header without a value only when it ends in a semicolon. */
		list = add(list, str_z(a, str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(h->name),
						  h->value.n ? ": " : ";", STR_ARG(h->value))));
	}
	return list;
}

static void set_protocols(CURL *c)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static void set_tls(CURL *c, const struct delivery *d)
{
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (d->cacert)
		curl_easy_setopt(c, CURLOPT_CAINFO, d->cacert);
	if (d->cert)
		curl_easy_setopt(c, CURLOPT_SSLCERT, d->cert);
	if (d->key)
		curl_easy_setopt(c, CURLOPT_SSLKEY, d->key);
}

/* Amazon's signature, which others of its kind read too, over the body and these headers. */
static void set_signing(
	struct arena *a, CURL *c, const struct delivery *d, const struct http_request *q)
{
	if (!q->signing || !d->key_id.n)
		return;
	curl_easy_setopt(c, CURLOPT_AWS_SIGV4, q->signing);
	curl_easy_setopt(c, CURLOPT_USERNAME, str_z(a, d->key_id));
	curl_easy_setopt(c, CURLOPT_PASSWORD, str_z(a, d->key_secret));
}

static void set_up(struct arena *a, CURL *c, const struct delivery *d, const struct http_request *q,
	struct curl_slist *headers)
{
	set_protocols(c);
	set_tls(c, d);
	set_signing(a, c, d, q);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "latscan/" LATSCAN_VERSION);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->body.p);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.n);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)d->timeout_ms);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)d->timeout_ms);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
}

static void perform(CURL *c, const char *url, struct attempt *t)
{
	curl_off_t wait = 0;

	memset(t, 0, sizeof(*t));
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->error);
	t->code = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &t->status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	t->retry_after_s = wait > 0 ? (uint64_t)wait : 0;
	/* The status is known, and the rest of a long answer is of no interest. */
	if (t->code == CURLE_WRITE_ERROR && t->too_long)
		t->code = CURLE_OK;
}

/* 307 and 308 keep the method. NULL: there is nothing to follow; *ret_error says what forbids it. */
static const char *redirect(struct arena *a, CURL *c, const struct http_request *q,
	const struct attempt *t, struct str *ret_error)
{
	char *url = NULL;

	if (t->code || t->status < 300 || t->status > 399)
		return NULL;
	curl_easy_getinfo(c, CURLINFO_REDIRECT_URL, &url);
	if (!url)
		return NULL;
	if ((t->status == 307 || t->status == 308) && destination_same_host(q->url, url))
		return str_z(a, str_from(url));
	*ret_error = str_printf(a, "HTTP %ld: it redirects to " STR_FMT ", which is not followed",
		t->status, STR_ARG(text_evidence(a, str_from(url))));
	return NULL;
}

static void try_once(struct arena *a, CURL *c, const struct http_request *q, struct attempt *t,
	struct str *ret_error)
{
	const char *url = q->url;

	for (unsigned i = 0; url && i <= REDIRECTS_MAX; i++) {
		perform(c, url, t);
		url = redirect(a, c, q, t, ret_error);
	}
	if (url)
		*ret_error = str_printf(a, "more than %d redirects", REDIRECTS_MAX);
}

/* A connection that was not made or broke; a certificate that is not trusted stays so. */
static bool is_transient(CURLcode code)
{
	switch ((int)code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static bool may_help(const struct attempt *t)
{
	if (t->code)
		return is_transient(t->code);
	return t->status == 429 || t->status == 502 || t->status == 503 || t->status == 504;
}

static struct str sentence(struct arena *a, const struct attempt *t)
{
	struct str said = text_evidence(a, str_trim((struct str){ t->answer, t->n }));

	if (t->code) /* its own words name hosts and files */
		return str_printf(a, "%s%s" STR_FMT, curl_easy_strerror(t->code),
			t->error[0] ? ": " : "", STR_ARG(text_evidence(a, str_from(t->error))));
	return str_printf(a, "HTTP %ld%s" STR_FMT, t->status, said.n ? ": " : "", STR_ARG(said));
}

/* Of an answer that is final: whether it is this report that is not taken, or any at present. */
static int final_error(long status)
{
	switch (status) {
	case 400:
	case 406:
	case 411:
	case 413:
	case 415:
	case 422:
		return -EBADMSG;
	case 409: /* the same is on its way, or its place is taken for now */
	case 500:
		return -EIO;
	default:
		return -EHOSTDOWN;
	}
}

/* 0: delivered; -EAGAIN: another attempt may help; else as deliver(). */
static int judge(struct arena *a, const struct attempt *t, struct str where,
	const struct http_request *q, deliver_note *note, struct str *error)
{
	struct str message = { 0 };
	bool again = false;

	if (error->n)
		return -EHOSTDOWN;
	if (t->code || t->status < 200 || t->status > 299) {
		*error = sentence(a, t);
		return may_help(t) ? -EAGAIN : t->code ? -EHOSTDOWN : final_error(t->status);
	}
	if (!q->judge)
		return 0;
	if (q->judge(a, (struct str){ t->answer, t->n }, &message, &again)) {
		*error = message;
		return again ? -EAGAIN : -EBADMSG;
	}
	if (message.n)
		note(where, str_printf(a, "the receiver warns: " STR_FMT, STR_ARG(message)));
	return 0;
}

/* Doubled each time, and between half and all of it, so that a fleet does not come as one. */
static uint64_t wait_ms(const struct delivery *d, const struct attempt *t, unsigned attempt)
{
	uint64_t ms = d->backoff_ms << (attempt - 1), least = t->retry_after_s * 1000;
	uint32_t random = 0;

	if (ms > RETRY_MAX_S * 1000)
		ms = RETRY_MAX_S * 1000;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random))
		random = UINT32_MAX / 2;
	ms = ms / 2 + ms / 2 * random / UINT32_MAX;
	return ms > least ? ms : least;
}

static void wait_for(uint64_t ms)
{
	struct timespec ts = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts) == EINTR)
		;
}

/* Whether it is worth another attempt; else *error says why not. */
static bool may_wait(struct arena *a, const struct delivery *d, const struct attempt *t,
	unsigned attempt, struct str *error)
{
	if (t->retry_after_s > RETRY_MAX_S) {
		*error = str_printf(a, STR_FMT "; it asks to wait %llu s, at most %d are waited",
			STR_ARG(*error), (unsigned long long)t->retry_after_s, RETRY_MAX_S);
		return false;
	}
	if (attempt >= d->tries) {
		*error = str_printf(a, STR_FMT "; attempts: %u", STR_ARG(*error), attempt);
		return false;
	}
	return true;
}

static int attempts(struct arena *a, CURL *c, const struct delivery *d, struct str where,
	const struct http_request *q, deliver_note *note, struct str *ret_error)
{
	struct attempt *t = ARENA_NEW(a, struct attempt, 1);

	for (unsigned i = 1;; i++) {
		struct str error = { 0 };
		uint64_t ms;
		int r;

		try_once(a, c, q, t, &error);
		r = judge(a, t, where, q, note, &error);
		if (r == -EAGAIN && !may_wait(a, d, t, i, &error))
			r = -EHOSTDOWN;
		*ret_error = error;
		if (r != -EAGAIN)
			return r;
		ms = wait_ms(d, t, i);
		note(where, str_printf(a, STR_FMT "; again in %llu ms", STR_ARG(error),
				    (unsigned long long)ms));
		wait_for(ms);
	}
}

int deliver(struct arena *a, const struct delivery *d, struct str where,
	const struct http_request *request, deliver_note *note, struct str *ret_error)
{
	CURL *c = curl_easy_init();
	struct curl_slist *headers = header_list(a, d, request);
	int r = -EHOSTDOWN;

	if (c) {
		set_up(a, c, d, request, headers);
		r = attempts(a, c, d, where, request, note, ret_error);
	} else {
		*ret_error = STR("libcurl cannot begin");
	}
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	return r;
}
