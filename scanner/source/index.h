/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index: path and question to state, mode and bytes, for one moment. A fixture's text
 * parses to one, a recorder fills one, a replay answers from one. The text form is the
 * fixture format of docs/format-fixture.md:
 *
 *	check: irq.isolated_affinity        headers, "key: value", before the first section
 *	expect: fail
 *	== /proc/cmdline                    serves both samples
 *	isolcpus=2-7
 *	== before /probe/msr/0/0x34         one sample only ("before" or "after")
 *	42
 *	== /proc/1/environ !denied          a state other than ok, optionally "!broken EIO"
 *	== /proc/irq/24/smp_affinity mode=0444
 *	== /proc/irq/                       a listing, one name a line; derived when not given
 *	== /sys/class/net/eth0/device -> ../../../0000:3b:00.0
 *	== /proc/1/environ escaped          \n \0 \\ \xNN stand for bytes, real newlines for nothing
 */
#ifndef LATSCAN_SOURCE_INDEX_H
#define LATSCAN_SOURCE_INDEX_H

#include "scanner/base/out.h"
#include "scanner/source/source.h"

struct index; /* lives in the arena given */

struct index *index_new(struct arena *a);
/* A later answer to the same question replaces the earlier one. Bytes are not copied. */
void index_put(struct index *ix, const struct answer *an);
const struct answer *index_get(const struct index *ix, struct str path, enum ask_kind kind);
size_t index_count(const struct index *ix);
const struct answer *index_at(const struct index *ix, size_t i); /* in order of insertion */

/* What a text holds: headers in order, and an index for each of the two samples. */
struct index_header {
	struct str key, value;
	unsigned line;
};
struct index_text {
	struct index_header *headers;
	size_t n_headers;
	struct index *before, *after;
	bool two_samples; /* at least one section names "before" */
};

struct index_error {
	unsigned line;
	const char *expected;
};
/* -EINVAL with *ret_error on bad text; nothing else fails. Slices point into text. */
int index_parse(
	struct arena *a, struct str text, struct index_text *ret, struct index_error *ret_error);
/* The section of one answer; sample is NULL, "before" or "after". */
void index_write(struct out *o, const struct answer *an, const char *sample);

/*
 * Answers from an index. What it does not hold is not captured, or absent when complete;
 * a listing that it does not hold is derived from the paths below, when there are any.
 */
struct source *source_index(const struct index *ix, bool complete);

/*
 * Wraps a source, which is borrowed and stays open: every answer that passes is put into ix,
 * its bytes in the arena given.
 */
struct source *source_record(struct source *inner, struct index *ix, struct arena *a);

#endif
