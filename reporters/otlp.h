/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OTLP's metrics and logs share: the JSON encoding of its messages, who sends, and when.
 *
 * OTLP/JSON is protobuf's own mapping with two differences (OTLP specification, "JSON Protobuf
 * Encoding"): enumerations are numbers, and ids of traces are hexadecimal. Keys are in
 * lowerCamelCase. 64-bit integers, times among them, are strings of decimal digits, since a
 * JavaScript number keeps 53 bits.
 */
#ifndef LATSCAN_REPORTERS_OTLP_H
#define LATSCAN_REPORTERS_OTLP_H

#include "scanner/base/json.h"
#include "scanner/engine/report.h"

struct otlp {
	struct json j;
	struct arena *a;
	const struct report *r;
};

/* A fixed64 or int64 as a string. */
void otlp_u64(struct otlp *w, const char *key, uint64_t value);
void otlp_i64(struct otlp *w, const char *key, int64_t value);

/* Elements of an array "attributes" that is open. An empty string is left out. */
void otlp_attribute(struct otlp *w, const char *key, struct str value);
void otlp_attribute_z(struct otlp *w, const char *key, const char *value); /* NULL: left out */
void otlp_attribute_int(struct otlp *w, const char *key, int64_t value);
void otlp_attribute_double(struct otlp *w, const char *key, double value);
void otlp_attribute_flag(struct otlp *w, const char *key, bool value); /* unless false */
void otlp_attribute_list(struct otlp *w, const char *key, const struct str *values, size_t n);
/* What names a check: latscan.check.id, .area and .severity. */
void otlp_attribute_check(struct otlp *w, const struct result *r);

/*
 * The frame of a request: one resource, which is the host, and one scope, which is latscan.
 * kind is "Metrics" or "Logs"; records is what the scope has many of: "metrics", "logRecords".
 */
void otlp_begin(struct otlp *w, const struct report *r, struct out *o, const char *kind,
	const char *records);
void otlp_end(struct otlp *w);

#endif
