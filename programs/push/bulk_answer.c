/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSearch and Elasticsearch answer to _bulk: 200 also where documents were refused, then
 * with "errors": true and, by the filter that we ask for, one item for each of those:
 * {"index": {"status": 429, "error": {"type": "…", "reason": "…"}}}.
 */
#include "programs/push/push.h"

#include "scanner/base/text.h"

#include <json-c/json.h>
#include <limits.h>

enum { DEPTH = 32 };

static json_object *member(json_object *o, const char *key)
{
	json_object *v;

	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &v))
		return NULL;
	return v;
}

static struct str text(struct arena *a, json_object *o, const char *key)
{
	json_object *v = member(o, key);

	if (!json_object_is_type(v, json_type_string))
		return (struct str){ 0 };
	return text_evidence(a, str_from(json_object_get_string(v)));
}

/* Of the first that was refused; a queue that was full, or a lost shard, may take it later. */
static void read_item(struct arena *a, json_object *item, struct str *ret_message, bool *ret_again)
{
	json_object *op = member(item, "index"), *error = member(op, "error");
	json_object *status = member(op, "status");
	int code = status ? json_object_get_int(status) : 0;

	*ret_again = code == 429 || code >= 500;
	*ret_message = str_printf(a, "a document was refused: %d " STR_FMT ": " STR_FMT, code,
		STR_ARG(text(a, error, "type")), STR_ARG(text(a, error, "reason")));
}

static bool read_answer(struct arena *a, json_object *doc, struct str *ret_message, bool *ret_again)
{
	json_object *errors = member(doc, "errors"), *items = member(doc, "items");

	if (!errors) {
		*ret_message = STR("the answer is none to _bulk");
		return true;
	}
	if (!json_object_get_boolean(errors))
		return false;
	*ret_message = STR("documents were refused");
	if (!json_object_is_type(items, json_type_array))
		return true;
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		json_object *item = json_object_array_get_idx(items, i);

		if (!member(member(item, "index"), "error"))
			continue;
		read_item(a, item, ret_message, ret_again);
		return true;
	}
	return true;
}

bool bulk_judge(struct arena *a, struct str answer, struct str *ret_message, bool *ret_again)
{
	json_tokener *tok = json_tokener_new_ex(DEPTH);
	json_object *doc = NULL;
	bool refused;

	*ret_again = false;
	if (tok && answer.n && answer.n <= INT_MAX)
		doc = json_tokener_parse_ex(tok, answer.p, (int)answer.n);
	refused = read_answer(a, doc, ret_message, ret_again);
	json_object_put(doc);
	json_tokener_free(tok);
	return refused;
}
