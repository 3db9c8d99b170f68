/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is made from the tables of verbs, options and checks when latscan is built: man pages,
 * and completions for shells. The tables are the ones that the parser uses.
 */
#ifndef LATSCAN_PROGRAMS_TEXTS_H
#define LATSCAN_PROGRAMS_TEXTS_H

#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "commands/command.h"

/* Markdown as roff with the man macros. Headings of level 1 are left out unless told. */
void man_markdown(struct out *o, struct str markdown, bool with_title);
/* Plain text, escaped; in a line of its own when it is a paragraph. */
void man_text(struct out *o, struct str text);
/* The same with `code`, **strong**, *stressed* and [links](…). */
void man_inline(struct out *o, struct str markdown);
void man_head(struct out *o, const char *name, int section, const char *what);
/* The synopsis of all verbs; each verb with its options. */
void man_synopsis(struct out *o);
void man_verbs(struct out *o);

void complete_bash(struct arena *a, struct out *o);
void complete_zsh(struct arena *a, struct out *o);
void complete_fish(struct arena *a, struct out *o);

/* Calls fn with each word that completes a value of this kind, in the order of the tables. */
typedef void each_word(struct out *o, const char *word);
void each_check_id(struct out *o, each_word *fn);
void each_check_glob(struct out *o, each_word *fn);		  /* "irq.*" */
void each_setting(struct arena *a, struct out *o, each_word *fn); /* "smi.count.max=" */
void each_word_of(struct out *o, word_table words, each_word *fn);

#endif
