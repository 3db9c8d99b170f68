/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /etc/libvma.conf: which sockets VMA takes, by program, address and port (src/vma/util/libvma.conf
 * and config_parser.y of libvma). Lines are "application-id PROGRAM|* ID|*", "log …" and
 * "use vma|os|… tcp_server|tcp_client|udp_sender|udp_receiver|udp_connect ADDRESS|*:PORTS|*[:…]".
 * Parameters (VMA_…) belong into the environment: here they are a syntax error, and the whole file
 * counts for nothing.
 */
#include "scanner/engine/check.h"

#define CONFIG "/etc/libvma.conf"

enum line_kind { LINE_EMPTY, LINE_RULE, LINE_OS, LINE_PARAMETER, LINE_WRONG };

static bool is_role(struct str s)
{
	static const char *const roles[] = { "tcp_server", "tcp_client", "udp_sender",
		"udp_receiver", "udp_connect" };

	for (unsigned i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (str_is(s, roles[i]))
			return true;
	}
	return false;
}

static bool is_transport(struct str s)
{
	return str_is(s, "vma") || str_is(s, "os") || str_is(s, "sdp") || str_is(s, "sa") ||
	       str_is(s, "ulp");
}

/* "80", "8000-8100", "*" */
static bool is_ports(struct str s)
{
	struct str low, high;
	uint64_t x, y;

	if (str_is(s, "*"))
		return true;
	if (!str_split(s, '-', &low, &high))
		low = high = s;
	return str_u64(low, 10, &x) == 0 && str_u64(high, 10, &y) == 0 && x <= y && y <= UINT16_MAX;
}

/* "ADDRESS[/LENGTH]:PORTS[:ADDRESS:PORTS]"; addresses of IPv4 and "*" */
static bool is_address(struct str s)
{
	struct str part;
	unsigned n = 0;

	while (str_cut(&s, ':', &part)) {
		if (n++ % 2 ? !is_ports(part) : !part.n)
			return false;
	}
	return n == 2 || n == 4;
}

static enum line_kind kind_of(struct str line)
{
	struct str word, rest, transport, role, address, more;

	if (str_split(line, '#', &word, &rest))
		line = word;
	rest = line;
	if (!str_word(&rest, &word))
		return LINE_EMPTY;
	if (str_starts(word, "VMA_") || str_starts(word, "XLIO_"))
		return LINE_PARAMETER;
	if (str_is(word, "log"))
		return LINE_RULE;
	if (str_is(word, "application-id"))
		return str_word(&rest, &word) && str_word(&rest, &word) && !str_word(&rest, &word)
			       ? LINE_RULE
			       : LINE_WRONG;
	if (!str_is(word, "use") || !str_word(&rest, &transport) || !is_transport(transport) ||
		!str_word(&rest, &role) || !is_role(role) || !str_word(&rest, &address) ||
		!is_address(address) || str_word(&rest, &more))
		return LINE_WRONG;
	return str_is(transport, "os") ? LINE_OS : LINE_RULE;
}

struct lines {
	unsigned rules, first[LINE_WRONG + 1];
	struct str text[LINE_WRONG + 1];
};

static void look(struct str text, struct lines *ret)
{
	struct str line;

	for (unsigned n = 1; str_cut(&text, '\n', &line); n++) {
		enum line_kind k = kind_of(line);

		ret->rules += k == LINE_RULE || k == LINE_OS;
		if (ret->first[k])
			continue;
		ret->first[k] = n;
		ret->text[k] = str_trim(line);
	}
}

static void say(
	const struct answer *an, const struct lines *l, enum line_kind k, struct findings *out)
{
	static const char *const texts[] = {
		[LINE_RULE] = "its rules are rules",
		[LINE_OS] = "a rule leaves sockets to the kernel",
		[LINE_PARAMETER] = "it holds parameters, which belong into the environment",
		[LINE_WRONG] = "a line of it is no rule: all of it counts for nothing",
	};
	enum status s = k == LINE_RULE ? STATUS_PASS : k == LINE_OS ? STATUS_WARN : STATUS_FAIL;
	struct finding *f = find(out, s, subject_named(SUBJECT_FILE, STR(CONFIG)), "%s", texts[k]);

	if (k == LINE_RULE)
		find_observed(f, "%u rules", l->rules);
	else
		find_observed(f, "line %u: " STR_FMT, l->first[k], STR_ARG(l->text[k]));
	find_wanted(f, "rules that take sockets");
	find_evidence_text(f, an, "%u rules", l->rules);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, CONFIG);
	struct lines l = { .rules = 0 };

	(void)self;
	if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_named(SUBJECT_FILE, STR(CONFIG)), an, true);
		return;
	}
	look(an->bytes, &l);
	if (l.first[LINE_PARAMETER])
		say(an, &l, LINE_PARAMETER, out);
	else if (l.first[LINE_WRONG])
		say(an, &l, LINE_WRONG, out);
	else if (l.first[LINE_OS])
		say(an, &l, LINE_OS, out);
	else
		say(an, &l, LINE_RULE, out);
}

const struct check check_vma_config[] = {
	{
		.id = "vma.config",
		.rule = 1,
		.title = "VMA's rules are rules, and leave no socket to the kernel",
		.severity = SEVERITY_LOW,
		.reads = { { CONFIG, ASK_FILE } },
		.why = "a stray rule keeps a flow in the kernel, and nothing fails",
		.fix_now =
			"correct the line of /etc/libvma.conf; parameters go into the unit's Environment=",
		.source = "libvma, src/vma/util/libvma.conf, config_parser.y",
		.run = run,
	},
	{ 0 },
};
