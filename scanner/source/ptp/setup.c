/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ptp4l's options (ptp4l.c, config.c of linuxptp): short ones by getopt, clustered or not;
 * each configuration item also as "--item value" or "--item=value". The file has sections in
 * brackets; only [global] holds for the unix sockets. A command line wins over the file
 * wherever it stands in it.
 */
#include "scanner/source/ptp/setup.h"

static void set_number(struct str value, unsigned most, unsigned *to, bool *said)
{
	uint64_t n;

	if (*said)
		return;
	if (str_u64(value, str_starts(value, "0x") ? 16 : 10, &n) < 0 || n > most)
		return;
	*to = (unsigned)n;
	*said = true;
}

static void set_path(struct str value, struct str *to)
{
	if (to->n == 0)
		*to = value;
}

static void set_item(struct ptp_setup *s, struct str name, struct str value)
{
	if (str_is(name, "uds_address"))
		set_path(value, &s->uds);
	else if (str_is(name, "uds_ro_address"))
		set_path(value, &s->ro);
	else if (str_is(name, "domainNumber"))
		set_number(value, 255, &s->address.domain, &s->domain_said);
	else if (str_is(name, "transportSpecific"))
		set_number(value, 15, &s->address.transport, &s->transport_said);
}

static struct str next_argument(struct str *rest)
{
	struct str value = { NULL, 0 };

	(void)str_cut(rest, '\0', &value);
	return value;
}

static void long_option(struct str arg, struct str *rest, struct ptp_setup *s)
{
	struct str name = str_skip(arg, 2), value;
	bool flag = str_is(name, "version") || str_is(name, "help");

	if (flag || name.n == 0)
		return;
	if (!str_split(name, '=', &name, &value))
		value = next_argument(rest);
	set_item(s, name, value);
}

static bool takes_value(char c)
{
	return c == 'f' || c == 'i' || c == 'p' || c == 'l';
}

static void short_options(struct str arg, struct str *rest, struct ptp_setup *s)
{
	for (size_t i = 1; i < arg.n; i++) {
		struct str value;

		if (!takes_value(arg.p[i]))
			continue;
		value = str_skip(arg, i + 1);
		if (value.n == 0)
			value = next_argument(rest);
		if (arg.p[i] == 'f')
			s->config = value;
		return;
	}
}

void ptp_setup_argv(struct str cmdline, struct ptp_setup *ret)
{
	struct str rest = cmdline, arg;

	*ret = (struct ptp_setup){ .domain_said = false };
	(void)str_cut(&rest, '\0', &arg); /* the program's own name */
	while (str_cut(&rest, '\0', &arg)) {
		if (str_is(arg, "--"))
			return;
		if (str_starts(arg, "--"))
			long_option(arg, &rest, ret);
		else if (str_starts(arg, "-"))
			short_options(arg, &rest, ret);
	}
}

void ptp_setup_config(struct str text, struct ptp_setup *s)
{
	struct ptp_setup file = { .domain_said = false };
	struct str line;
	bool global = false;

	while (str_cut(&text, '\n', &line)) {
		struct str rest = str_trim(line), name;

		if (str_starts(rest, "#"))
			continue;
		if (str_starts(rest, "[")) {
			global = str_starts(rest, "[global]");
			continue;
		}
		/* In the file the last mention of an item counts. */
		if (!global || !str_word(&rest, &name))
			continue;
		if (str_is(name, "uds_address"))
			file.uds.n = 0;
		else if (str_is(name, "uds_ro_address"))
			file.ro.n = 0;
		else if (str_is(name, "domainNumber"))
			file.domain_said = false;
		else if (str_is(name, "transportSpecific"))
			file.transport_said = false;
		set_item(&file, name, str_trim(rest));
	}
	set_path(file.uds, &s->uds);
	set_path(file.ro, &s->ro);
	if (!s->domain_said && file.domain_said) {
		s->address.domain = file.address.domain;
		s->domain_said = true;
	}
	if (!s->transport_said && file.transport_said) {
		s->address.transport = file.address.transport;
		s->transport_said = true;
	}
}
