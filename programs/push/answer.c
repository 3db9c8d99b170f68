/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ExportMetricsServiceResponse and ExportLogsServiceResponse: {"partialSuccess":
 * {"rejectedDataPoints": "3", "errorMessage": "…"}}. An answer that is none of them (empty, plain
 * text) says nothing more than its status.
 */
#include "programs/push/push.h"

#include "scanner/base/text.h"

#include <json-c/json.h>
#include <limits.h>

enum { DEPTH = 16 };

static int64_t count(json_object *partial, const char *key)
{
	json_object *v;

	return json_object_object_get_ex(partial, key, &v) ? json_object_get_int64(v) : 0;
}

static bool read_partial(
	struct arena *a, json_object *doc, struct str *ret_message, int64_t *ret_rejected)
{
	json_object *partial, *v;

	if (!json_object_is_type(doc, json_type_object) ||
		!json_object_object_get_ex(doc, "partialSuccess", &partial) ||
		!json_object_is_type(partial, json_type_object))
		return false;
	*ret_rejected = count(partial, "rejectedDataPoints") + count(partial, "rejectedLogRecords");
	if (json_object_object_get_ex(partial, "errorMessage", &v) &&
		json_object_is_type(v, json_type_string))
		*ret_message = text_evidence(a, str_from(json_object_get_string(v)));
	return true;
}

/* Records that it rejected, it would reject again. */
bool otlp_judge(struct arena *a, struct str answer, struct str *ret_message, bool *ret_again)
{
	json_tokener *tok = json_tokener_new_ex(DEPTH);
	struct str message = { 0 };
	json_object *doc = NULL;
	int64_t rejected = 0;

	*ret_again = false;
	if (!tok || !answer.n || answer.n > INT_MAX)
		goto out;
	doc = json_tokener_parse_ex(tok, answer.p, (int)answer.n);
	if (json_tokener_get_error(tok) == json_tokener_success)
		read_partial(a, doc, &message, &rejected);
out:
	json_object_put(doc);
	json_tokener_free(tok);
	*ret_message = message;
	if (rejected > 0)
		*ret_message = str_printf(a, "the receiver rejected %lld record(s)%s" STR_FMT,
			(long long)rejected, message.n ? ": " : "", STR_ARG(message));
	return rejected > 0;
}
