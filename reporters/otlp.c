/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of an OTLP request. Names of attributes are those of OpenTelemetry's semantic
 * conventions where they have one (host.*, os.*, service.*), else they begin with "latscan.".
 */
#include "reporters/otlp.h"

#include "reporters/render.h"

#include <inttypes.h>

/* The edition of the conventions that the resource's attributes are named by. */
static const char conventions[] = "https://opentelemetry.io/schemas/1.27.0";

void otlp_u64(struct otlp *w, const char *key, uint64_t value)
{
	json_str(&w->j, key, str_printf(w->a, "%" PRIu64, value));
}

void otlp_i64(struct otlp *w, const char *key, int64_t value)
{
	json_str(&w->j, key, str_printf(w->a, "%" PRId64, value));
}

static void open_attribute(struct otlp *w, const char *key)
{
	json_object(&w->j, NULL);
	json_z(&w->j, "key", key);
	json_object(&w->j, "value");
}

static void close_attribute(struct otlp *w)
{
	json_end_object(&w->j);
	json_end_object(&w->j);
}

void otlp_attribute(struct otlp *w, const char *key, struct str value)
{
	if (!value.n)
		return;
	open_attribute(w, key);
	json_str(&w->j, "stringValue", value);
	close_attribute(w);
}

void otlp_attribute_z(struct otlp *w, const char *key, const char *value)
{
	otlp_attribute(w, key, str_from(value));
}

void otlp_attribute_int(struct otlp *w, const char *key, int64_t value)
{
	open_attribute(w, key);
	otlp_i64(w, "intValue", value);
	close_attribute(w);
}

void otlp_attribute_double(struct otlp *w, const char *key, double value)
{
	open_attribute(w, key);
	json_double(&w->j, "doubleValue", value);
	close_attribute(w);
}

void otlp_attribute_flag(struct otlp *w, const char *key, bool value)
{
	if (!value)
		return;
	open_attribute(w, key);
	json_bool(&w->j, "boolValue", true);
	close_attribute(w);
}

void otlp_attribute_list(struct otlp *w, const char *key, const struct str *values, size_t n)
{
	if (!n)
		return;
	open_attribute(w, key);
	json_object(&w->j, "arrayValue");
	json_array(&w->j, "values");
	for (size_t i = 0; i < n; i++) {
		json_object(&w->j, NULL);
		json_str(&w->j, "stringValue", values[i]);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
	json_end_object(&w->j);
	close_attribute(w);
}

void otlp_attribute_check(struct otlp *w, const struct result *r)
{
	otlp_attribute_z(w, "latscan.check.id", r->check->id);
	otlp_attribute(w, "latscan.check.area", check_area(r->check));
	otlp_attribute_z(w, "latscan.check.severity", severity_word(r->severity));
}

/*
 * The host that the report is about, wherever it is judged or sent from. service.instance.id
 * is what Prometheus makes "instance" of: without it all hosts of a fleet were one series.
 * host.id is the hash that the report has: the machine id itself is not to be given away
 * (machine-id(5)). The boot's id is no attribute of the resource, or each boot began new series.
 */
static void write_resource(struct otlp *w)
{
	const struct run_info *run = &w->r->run;

	json_object(&w->j, "resource");
	json_array(&w->j, "attributes");
	otlp_attribute_z(w, "service.name", "latscan");
	otlp_attribute_z(w, "service.version", run->version);
	otlp_attribute(w, "service.instance.id", run->host_id.n ? run->host_id : run->host);
	otlp_attribute(w, "host.name", run->host);
	otlp_attribute(w, "host.id", run->host_id);
	otlp_attribute_z(w, "os.type", "linux");
	otlp_attribute(w, "os.version", run->kernel);
	if (run->kernel.n)
		otlp_attribute(w, "os.description",
			str_printf(w->a, "Linux " STR_FMT, STR_ARG(run->kernel)));
	json_end_array(&w->j);
	json_end_object(&w->j);
}

void otlp_begin(struct otlp *w, const struct report *r, struct out *o, const char *kind,
	const char *records)
{
	*w = (struct otlp){ .a = r->arena, .r = r };
	json_init(&w->j, o, false);
	json_object(&w->j, NULL);
	json_array(&w->j, str_z(w->a, str_printf(w->a, "resource%s", kind)));
	json_object(&w->j, NULL);
	write_resource(w);
	json_z(&w->j, "schemaUrl", conventions);
	json_array(&w->j, str_z(w->a, str_printf(w->a, "scope%s", kind)));
	json_object(&w->j, NULL);
	json_object(&w->j, "scope");
	json_z(&w->j, "name", "latscan");
	json_z(&w->j, "version", r->run.version);
	json_end_object(&w->j);
	json_array(&w->j, records);
}

void otlp_end(struct otlp *w)
{
	json_end_array(&w->j);
	json_end_object(&w->j);
	json_end_array(&w->j);
	json_end_object(&w->j);
	json_end_array(&w->j);
	json_end_object(&w->j);
	out_z(w->j.out, "\n");
}
