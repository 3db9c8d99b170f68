/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/capture_options.h"

#include "commands/options.h"

#include <string.h>

static const char *words_inspect(unsigned i)
{
	static const char *const words[] = { "text", "json" };

	return i < sizeof(words) / sizeof(words[0]) ? words[i] : NULL;
}

static const struct usage_option own[] = {
	[CAPTURE_OUTPUT] = { "output", "FILE", 'o', VALUES_FILE, NULL,
		"the archive, written whole or not at all; its name says how it is compressed: .tar.zst, .tar.gz, .tar" },
	[CAPTURE_FROM] = { "from", "RECORDED", 0, VALUES_FILE, NULL,
		"pack what 'latscan scan --record' kept, and ask this host nothing" },
	[CAPTURE_SIGN] = { "sign", "KEY", 0, VALUES_FILE, NULL,
		"sign its manifest with this private Ed25519 key (PEM, or of ssh-keygen), beside it as FILE.sig" },
	[CAPTURE_REDACT] = { "redact", NULL, 0, VALUES_NONE, NULL,
		"replace names, addresses, serial numbers, users and command lines by pseudonyms" },
	[CAPTURE_REDACT_KEY] = { "redact-key", "FILE", 0, VALUES_FILE, NULL,
		"a key of at least 16 bytes: the same names get the same pseudonyms in each capture made with it; by default a random one" },
	[CAPTURE_INSPECT] = { "inspect", "FILE", 0, VALUES_FILE, NULL,
		"write nothing: say what this capture, or collection of others (a folder too), is, and which checks it can answer" },
	[CAPTURE_FORMAT] = { "format", "FORMAT", 'f', VALUES_WORDS, words_inspect,
		"of --inspect: text (default), json (with a row a check)" },
	[CAPTURE_ROWS] = { "rows", NULL, 0, VALUES_NONE, NULL,
		"of --inspect: a row a check in the text too, with the paths that are missing" },
};

/* What shapes a verdict or a report is for whoever judges the capture. */
static bool is_shared(const struct usage_option *o)
{
	static const char *const names[] = { "host-prefix", "bios", "probe", "profile", "only",
		"skip", "window", "hot-cpus", "nic", "group", "target", "hot-threads", "budget",
		"no-progress" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(o->name, names[i]))
			return true;
	}
	return false;
}

const struct usage_option *capture_option(unsigned i)
{
	const struct usage_option *o;
	unsigned n = CAPTURE_OWN;

	if (i < CAPTURE_OWN)
		return &own[i];
	for (unsigned k = 0; (o = scan_option(k)) != NULL; k++) {
		if (is_shared(o) && n++ == i)
			return o;
	}
	return NULL;
}
