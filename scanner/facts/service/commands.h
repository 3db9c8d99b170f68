/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands that units run: their Exec lines, what stands behind "sh -c", and the lines of
 * the scripts that they name, where such a script is a text of the administrator's own (below
 * /etc, /opt or /usr/local; at most COMMAND_TEXT_CAP bytes). Nothing is executed: words are
 * split as a shell would and variables stay as they are written, so a list that a script works
 * out is not known. Also the scripts of rc.local.
 */
#ifndef LATSCAN_FACTS_COMMANDS_H
#define LATSCAN_FACTS_COMMANDS_H

#include "scanner/facts/service/units.h"

enum { COMMANDS_CAP = 8192, COMMAND_WORDS = 64, COMMAND_TEXT_CAP = 64 << 10 };

struct command {
	const struct str *words; /* without quotes; the first is the program */
	unsigned n;
	struct str to;		      /* what its output is written to; empty: nothing */
	struct str input;	      /* of "echo X | tee FILE": the words of echo; else empty */
	const struct unit_file *unit; /* that runs it; NULL: rc.local */
	const struct answer *from;    /* the unit's file, or the script */
	unsigned line;
	bool in_script;
};

struct commands {
	const struct command *v; /* unit after unit, in order */
	size_t n;
	bool more;		     /* past COMMANDS_CAP */
	const struct answer *unread; /* a unit or script that could not be read; NULL */
};
extern const struct fact fact_commands;

/* The last component of a path: "taskset" of "/usr/bin/taskset". */
struct str command_name(struct str word);
/* The word behind option "-c" or "--long", also "--long=WORD" and "-cWORD"; false: none. */
bool command_option(
	const struct command *c, const char *shortly, const char *longly, struct str *ret);

/* The text behind a shell's "-c". */
bool command_inner_text(const struct command *c, struct str *ret);

/* The parser alone: a shell's text to simple commands; those after the n-th stay. */
struct command_list {
	struct arena *arena;
	struct command *v;
	size_t n, cap;
	bool more;
};
void commands_parse(struct command_list *out, struct str text, const struct command *like);
/* The words of one Exec line, systemd's rules: prefixes dropped, quotes undone. */
unsigned exec_words(struct arena *a, struct str value, struct str *words, unsigned max);

#endif
