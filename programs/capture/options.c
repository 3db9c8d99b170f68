/* SPDX-License-Identifier: Apache-2.0 */
/* The options of latscan capture: its own ones are taken here, those of the scan are handed on. */
#include "programs/capture/capturing.h"
#include "commands/command.h"
#include "commands/send/capture_options.h"

#include <string.h>

static int take_inspect(struct capturing *c, unsigned option, const char *value)
{
	c->formed |= option != CAPTURE_INSPECT;
	if (option == CAPTURE_INSPECT)
		c->inspected = value;
	else if (option == CAPTURE_ROWS)
		c->as_rows = true;
	else if (!strcmp(value, "json") || !strcmp(value, "text"))
		c->as_json = !strcmp(value, "json");
	else
		return usage_error("--format %s: expected text or json", value);
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct capturing *c = user;
	const struct usage_option *o = capture_option(option);

	if (option == CAPTURE_OUTPUT) {
		if (c->file)
			return usage_error("--output can be given once");
		c->file = value;
		return 0;
	}
	if (option == CAPTURE_SIGN) {
		c->signature.signing.key = value;
		return 0;
	}
	if (option == CAPTURE_FROM) {
		c->from = value;
		return 0;
	}
	if (option == CAPTURE_REDACT || option == CAPTURE_REDACT_KEY) {
		c->redacting.on |= option == CAPTURE_REDACT;
		c->redacting.key_file = value ? value : c->redacting.key_file;
		return 0;
	}
	if (option == CAPTURE_INSPECT || option == CAPTURE_FORMAT || option == CAPTURE_ROWS)
		return take_inspect(c, option, value);
	if (c->n + 3 > CAPTURE_ARGUMENTS_MAX)
		return usage_error("too many options");
	c->arguments[c->n++] = str_z(c->arena, str_printf(c->arena, "--%s", o->name));
	if (o->values != VALUES_NONE)
		c->arguments[c->n++] = str_z(c->arena, str_from(value));
	return 0;
}

int capturing_asked(struct capturing *c, int argc, char **argv, bool *ret_done)
{
	int operand, r = usage_parse(&command_capture, argc, argv, take, c, &operand, ret_done);

	if (r || *ret_done)
		return r;
	if (operand < argc)
		return usage_error(
			"unexpected \"%s\"; \"latscan capture --help\" lists the options",
			argv[operand]);
	if (c->inspected && (c->file || c->from || c->signature.signing.key || c->redacting.on))
		return usage_error("--inspect writes no capture: it goes without --output, --from, "
				   "--sign and --redact");
	if (c->formed && !c->inspected)
		return usage_error("--format and --rows go with --inspect");
	if (c->inspected)
		return 0;
	if (!c->file)
		return usage_error("expected --output FILE.tar.zst, or --inspect FILE");
	if (c->from && c->n)
		return usage_error(
			"%s is what another scan asked: no other option goes with --from", c->from);
	if (c->redacting.key_file && !c->redacting.on)
		return usage_error("--redact-key goes with --redact");
	return 0;
}
