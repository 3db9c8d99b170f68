/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan-webhook [--header-file FILE] [--cacert FILE] URL: posts each line of its standard input, a JSON object, to URL, in
 * their order. latscan watch starts it beside itself: libcurl and the network are here, and the rights that
 * watching needs are there. A line that cannot be delivered is tried again for some minutes, then given up and said; what
 * comes meanwhile waits in the pipe, and in the watch's queue behind it. Ends when its input does.
 */
#include "programs/push/push.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/rights.h"
#include "scanner/source/slurp.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_CAP = 1 << 20, OPTIONS_CAP = 8 << 20, SEND_CAP = 64 << 20, FILE_CAP = 1 << 20 };

struct webhook {
	struct arena *a;
	struct delivery delivery;
	struct destination to;
	uint64_t given_up;
};

static int take_headers(struct webhook *h, const char *path)
{
	struct str text, error;
	int r = slurp_path(path, 4096, FILE_CAP, h->a, &text);

	if (r)
		return usage_error("cannot read %s: %s", path, strerror(-r));
	if (headers_add_lines(h->a, &h->delivery.headers, text, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static int parse(struct webhook *h, int argc, char **argv)
{
	struct str error;
	int i = 1, r = 0;

	for (; r == 0 && i + 2 < argc; i += 2) {
		if (!strcmp(argv[i], "--header-file"))
			r = take_headers(h, argv[i + 1]);
		else if (!strcmp(argv[i], "--cacert"))
			h->delivery.cacert = argv[i + 1];
		else
			break;
	}
	if (r)
		return r;
	if (i + 1 != argc)
		return usage_error(
			"latscan-webhook: expected [--header-file FILE] [--cacert FILE] URL");
	if (destination_init(h->a, PAYLOAD_REPORT, argv[i], NULL, &h->to, &error))
		return usage_error("--webhook: " STR_FMT, STR_ARG(error));
	return 0;
}

static void note(struct str where, struct str sentence)
{
	fprintf(stderr, "latscan: " STR_FMT ": " STR_FMT "\n", STR_ARG(where), STR_ARG(sentence));
}

static void post(struct webhook *h, struct str line)
{
	struct arena *a = arena_new("an event", SEND_CAP);
	const struct http_request q = {
		.method = "POST", .url = h->to.url, .type = "application/json", .body = line
	};
	struct str error = { 0 };

	if (deliver(a, &h->delivery, h->to.shown, &q, note, &error)) {
		h->given_up++;
		note(h->to.shown,
			str_printf(a, "an event was not delivered: " STR_FMT, STR_ARG(error)));
	}
	arena_free(a);
}

/* Whole lines of what was read; the rest stays for the next time. */
static size_t post_lines(struct webhook *h, char *buf, size_t n)
{
	struct str all = { buf, n };
	char *end;

	while (all.n && (end = memchr(all.p, '\n', all.n))) {
		struct str line = { all.p, (size_t)(end - all.p) };

		if (line.n)
			post(h, line);
		all = str_skip(all, line.n + 1);
	}
	memmove(buf, all.p, all.n);
	return all.n;
}

static int read_on(struct webhook *h)
{
	char *buf = ARENA_NEW(h->a, char, LINE_CAP);
	size_t n = 0;

	for (;;) {
		ssize_t got = read(STDIN_FILENO, buf + n, LINE_CAP - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return internal_error("latscan-webhook: cannot read: %s", strerror(errno));
		if (got == 0)
			return h->given_up ? EXIT_INTERNAL : 0;
		n = post_lines(h, buf, n + (size_t)got);
		if (n == LINE_CAP)
			return usage_error(
				"latscan-webhook: a line of more than %d bytes", LINE_CAP);
	}
}

int main(int argc, char **argv)
{
	struct webhook h = { .delivery = { .timeout_ms = 10000, .backoff_ms = 1000, .tries = 8 } };
	int status;

	arena_on_full(out_of_room);
	h.a = arena_new("the webhook", OPTIONS_CAP);
	signal(SIGPIPE, SIG_IGN);
	/* The end of the watch is told by the end of its input, so that its last words are sent. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return internal_error("libcurl cannot begin");
	status = parse(&h, argc, argv);
	/* The files are read: what is left needs a socket, and no right of root's. */
	(void)rights_no_gain();
	(void)rights_keep(0);
	if (status == 0)
		status = read_on(&h);
	curl_global_cleanup();
	arena_free(h.a);
	return status;
}
