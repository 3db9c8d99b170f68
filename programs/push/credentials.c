/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of an object store, in the file that every tool for such stores reads. */
#include "programs/push/push.h"

#include <errno.h>

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	}
	return s.n > 0;
}

static struct str *place(struct delivery *d, struct str name)
{
	if (str_is(name, "aws_access_key_id"))
		return &d->key_id;
	if (str_is(name, "aws_secret_access_key"))
		return &d->key_secret;
	return str_is(name, "aws_session_token") ? &d->key_token : NULL;
}

int credentials_read(struct arena *a, struct str text, struct delivery *d, struct str *ret_error)
{
	struct str line, name, value, header;
	unsigned number = 0;

	while (str_cut(&text, '\n', &line)) {
		struct str *to;

		number++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == '[' ||
			!str_split(line, '=', &name, &value) || !(to = place(d, str_trim(name))))
			continue;
		*to = str_trim(value);
		if (!is_plain(*to)) {
			*ret_error = str_printf(a, "line %u: no such key is possible", number);
			return -EINVAL;
		}
	}
	if (!d->key_id.n || !d->key_secret.n) {
		*ret_error = STR("expected aws_access_key_id = … and aws_secret_access_key = …");
		return -EINVAL;
	}
	if (!d->key_token.n)
		return 0;
	header = str_printf(a, "X-Amz-Security-Token: " STR_FMT, STR_ARG(d->key_token));
	return headers_add(a, &d->headers, header, ret_error);
}
