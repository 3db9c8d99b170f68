/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/verify_options.h"

#include <stddef.h>

static const struct usage_option rows[] = {
	[VERIFY_KEY] = { "key", "PUB", 0, VALUES_FILE, NULL,
		"whose signatures are believed: Ed25519, in PEM, or lines of ssh-keygen, authorized_keys or allowed_signers; can be given many times" },
	[VERIFY_SIGNATURE] = { "signature", "FILE", 0, VALUES_FILE, NULL,
		"the signature, where it is not FILE.sig; of one FILE" },
	[VERIFY_QUIET] = { "quiet", NULL, 'q', VALUES_NONE, NULL, "no line for what is verified" },
};

const struct usage_option *verify_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
