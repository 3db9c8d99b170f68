/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The requests of a destination. Rows of a ClickHouse go table by table, the report last: it is
 * the row by which questions know that all the others are there, since an insert into one table
 * is whole or not at all and one into several is not.
 */
#include "programs/push/push.h"

#include "reporters/render.h"
#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct body {
	const struct parcel *parcel; /* the first of n */
	size_t n;
	const struct destination *to;
	enum rows table; /* of PAYLOAD_ROWS */
};

static void write_reporter(const struct report *r, const char *name, struct out *o)
{
	static const struct report_style style = { .width = 0 };

	for (unsigned i = 0; reporter_table[i]; i++) {
		if (!strcmp(reporter_table[i]->name, name))
			reporter_table[i]->write(r, &style, o);
	}
}

/* The last part of the path names the indices; none: "latscan". */
static const char *index_name(struct arena *a, const struct destination *to)
{
	struct str path = str_skip(to->shown, strlen("https://")), head, last = { 0 };

	while (str_ends(path, "/"))
		path.n--;
	if (!str_split_last(path, '/', &head, &last) || !last.n)
		return "latscan";
	return str_z(a, last);
}

static void write_body(struct arena *a, const struct body *b, struct out *o)
{
	switch (b->to->payload) {
	case PAYLOAD_METRICS:
	case PAYLOAD_LOGS:
	case PAYLOAD_EVENT:
		write_reporter(b->parcel->report, payload_reporter(b->to->payload), o);
		return;
	case PAYLOAD_ROWS:
		for (size_t i = 0; i < b->n; i++)
			rows_write(&b->parcel[i], b->table, o);
		return;
	case PAYLOAD_BULK:
		for (size_t i = 0; i < b->n; i++)
			rows_write_bulk(&b->parcel[i], index_name(a, b->to), o);
		return;
	case PAYLOAD_REPORT:
	case PAYLOAD_OBJECT:
	case PAYLOAD_FILE:
		out_str(o, b->parcel->json);
		return;
	}
}

/* Rendered once: another attempt sends the same bytes. */
static int render(struct arena *a, const struct body *b, struct str *ret)
{
	int fd = memfd_create("latscan-push", MFD_CLOEXEC), error;
	struct out out;
	off_t n;

	if (fd < 0)
		return -errno;
	out_init(&out, fd);
	write_body(a, b, &out);
	error = out_flush(&out);
	n = lseek(fd, 0, SEEK_END);
	if (!error && n > 0) {
		char *to = ARENA_NEW(a, char, (size_t)n);
		size_t done = 0;
		ssize_t r;

		while (done < (size_t)n &&
			(r = pread(fd, to + done, (size_t)n - done, (off_t)done)) > 0)
			done += (size_t)r;
		*ret = (struct str){ to, done };
	}
	close(fd);
	return error;
}

/* Of one report its own; of several one that is made of theirs. */
static struct str key_of(struct arena *a, const struct body *b)
{
	uint64_t hash = text_hash(b->parcel->key);

	if (b->n == 1)
		return b->parcel->key;
	for (size_t i = 1; i < b->n; i++)
		hash = text_hash_more(hash, b->parcel[i].key);
	return str_printf(a, "%zu-%016llx", b->n, (unsigned long long)hash);
}

/* "…?database=latscan&query=INSERT…"; a setting whose value is '*' gets the key of this insert. */
static const char *insert_url(struct arena *a, const struct body *b)
{
	struct str rest = str_from(b->to->query), part,
		   url = str_printf(a, "%s?query=INSERT%%20INTO%%20%s%%20FORMAT%%20JSONEachRow",
			   b->to->url, rows_table(b->table));

	while (str_cut(&rest, '&', &part)) {
		bool fill = str_ends(part, "=*");

		if (!part.n)
			continue;
		if (fill)
			part.n--;
		url = str_printf(a, STR_FMT "&" STR_FMT, STR_ARG(url), STR_ARG(part));
		if (fill)
			url = str_printf(a, STR_FMT STR_FMT "-%s", STR_ARG(url),
				STR_ARG(key_of(a, b)), rows_table(b->table));
	}
	return str_z(a, url);
}

/* "…/PREFIX/2026/01/31/NAME": listings by day, and the same key for the same report. */
static const char *object_url(struct arena *a, const struct body *b, const char *ending)
{
	struct str name = b->parcel->name;
	const char *day = name.n > 8 ? name.p : "00000000";

	return str_z(a, str_printf(a, "%s%.4s/%.2s/%.2s/" STR_FMT "%s", b->to->url, day, day + 4,
				day + 6, STR_ARG(name), ending));
}

static const char *bulk_url(struct arena *a, const struct destination *to)
{
	struct str url = str_from(to->url), scheme = { 0 }, host;

	str_split(url, '/', &scheme, &url); /* "https:" and "/host:9200/index" */
	url = str_skip(url, 1);
	host = url;
	str_split(url, '/', &host, &url);
	return str_z(a,
		str_printf(a,
			STR_FMT
			"//" STR_FMT
			"/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason",
			STR_ARG(scheme), STR_ARG(host)));
}

static const char *ending(enum packing p)
{
	return p == PACKING_GZIP ? ".gz" : p == PACKING_ZSTD ? ".zst" : "";
}

static void address(
	struct arena *a, const struct delivery *d, const struct body *b, struct http_request *q)
{
	switch ((int)b->to->payload) {
	case PAYLOAD_METRICS:
	case PAYLOAD_LOGS:
		q->judge = otlp_judge;
		return;
	case PAYLOAD_ROWS:
		q->url = insert_url(a, b);
		return;
	case PAYLOAD_BULK:
		q->url = bulk_url(a, b->to);
		q->judge = bulk_judge;
		return;
	case PAYLOAD_OBJECT:
		q->method = "PUT";
		q->url = object_url(a, b, ending(d->packing));
		q->signing = str_z(a, str_printf(a, "aws:amz:%s:s3", b->to->region));
		if (q->encoding) /* what is stored is the packed file itself */
			q->type = d->packing == PACKING_GZIP ? "application/gzip"
							     : "application/zstd";
		q->encoding = NULL;
		return;
	default:
		return;
	}
}

static int make_request(
	struct arena *a, const struct delivery *d, const struct body *b, struct http_request *ret)
{
	static const char *const encodings[] = { NULL, "gzip", "zstd" };
	struct http_request q = { .method = "POST",
		.url = b->to->url,
		.type = payload_type(b->to->payload),
		.encoding = encodings[d->packing],
		.key = key_of(a, b) };
	struct str plain = { 0 };
	int r = render(a, b, &plain);

	if (r)
		return r;
	if (plain.n)
		r = packing_pack(a, d->packing, plain, &q.body);
	address(a, d, b, &q);
	*ret = q;
	return r;
}

static int send_body(struct arena *a, const struct delivery *d, const struct body *b,
	deliver_note *note, struct str *ret_error)
{
	struct http_request q;
	int r = make_request(a, d, b, &q);

	if (r) {
		*ret_error = str_printf(a, "cannot render the report: %s", strerror(-r));
		return -EBADMSG;
	}
	if (!q.body.n) /* a table for which this report has no row */
		return 0;
	return deliver(a, d, b->to->shown, &q, note, ret_error);
}

bool send_takes_many(const struct destination *to)
{
	return to->payload == PAYLOAD_ROWS || to->payload == PAYLOAD_BULK;
}

int send_parcels(struct arena *a, const struct delivery *d, const struct destination *to,
	const struct parcel *v, size_t n, deliver_note *note, struct str *ret_error)
{
	struct body b = { .parcel = v, .n = n, .to = to };
	unsigned tables = to->payload == PAYLOAD_ROWS ? ROWS : 1;
	size_t mark = arena_used(a);
	int r = 0;

	if (to->payload == PAYLOAD_FILE)
		return send_file(a, to, v, d->packing, ret_error);
	for (unsigned t = 0; t < tables && r == 0; t++) {
		b.table = (enum rows)t;
		r = send_body(a, d, &b, note, ret_error);
	}
	if (r == 0)
		arena_rewind(a, mark);
	return r;
}

static void show(struct arena *a, const struct delivery *d, const struct body *b, struct out *o)
{
	struct delivery plain = *d;
	struct http_request q;

	plain.packing = PACKING_NONE;
	if (make_request(a, &plain, b, &q) || !q.body.n)
		return;
	out_printf(o, "%s " STR_FMT "\nContent-Type: %s\nIdempotency-Key: " STR_FMT "\n", q.method,
		STR_ARG(b->to->shown), q.type, STR_ARG(q.key));
	for (unsigned i = 0; i < d->headers.n; i++)
		out_printf(o, STR_FMT ": (not shown)\n", STR_ARG(d->headers.v[i].name));
	out_z(o, "\n");
	out_str(o, q.body);
	out_z(o, "\n");
}

void send_show(struct arena *a, const struct delivery *d, const struct destination *to,
	const struct parcel *p, struct out *o)
{
	struct body b = { .parcel = p, .n = 1, .to = to };
	unsigned tables = to->payload == PAYLOAD_ROWS ? ROWS : 1;

	for (unsigned t = 0; t < tables; t++) {
		b.table = (enum rows)t;
		show(a, d, &b, o);
	}
}
