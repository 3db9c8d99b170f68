/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan fleet clickhouse://…: the same answers, by SQL that runs in the server.
 *
 * The questions are the files of packaging/clickhouse/questions, built in: there is no second copy.
 * What is between dollar signs in them is a number of this program, a file of packaging/clickhouse/parts
 * in brackets, or a table that goes with the request: "members", the last reports of the hosts that
 * report, with cohorts as this program has made them (an inventory and a list of slow hosts are files
 * of its own), and "deviating", the values whose hosts are asked for.
 *
 * The server counts over reports; what comes back grows with hosts, with different values and with
 * changes, and not with reports. What is done here is what is done to reports that were read: order,
 * weights of facts, Fisher's test, which changes were one rollout.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_SQL_H
#define LATSCAN_PROGRAMS_FLEET_SQL_H

#include "programs/fleet/answers/answers.h"
#include "programs/fleet/read/report.h"

struct sql_text {
	const char *name;
	const unsigned char *p;
	size_t n;
};
extern const struct sql_text sql_texts[];  /* ends with a name of NULL; made by cmake/embed.cmake */
extern const char *const sql_migrations[]; /* files of schema/, ends with NULL */

/* A table that goes with a request: lines of cells with tabs between them. */
struct sql_table {
	const char *name, *structure;
	struct str rows; /* p NULL: not there */
};
enum { SQL_MEMBERS = 0, SQL_DEVIATING, SQL_TABLES };

struct store {
	struct arena *a;
	const char *url, *database; /* "http://127.0.0.1:8123/" */
	struct str shown;	    /* "clickhouse://127.0.0.1:8123/latscan" */
	struct str user, password;
	const char *cacert;
	struct str header_lines; /* of a file, checked by whoever sends them */
	uint64_t timeout_ms;
	uint64_t now_ns, since_ns, silent_ns;
	uint64_t step_s;   /* $step$ */
	struct str traits; /* $traits$ */
	struct sql_table tables[SQL_TABLES];
	const struct sql_text *texts;
	const char *const *migrations;
	/*
	 * Sends sql with the tables that it names; the answer, with SCAN_PAD zeros behind it, in a. 0, or
	 * -errno with *ret_error, a sentence.
	 */
	int (*fetch)(const struct store *st, struct str sql, struct arena *a, struct str *ret,
		struct str *ret_error);
};

/* "clickhouse://…", "clickhouses://…", "clickhouse+https://…". */
bool store_is(const char *operand);
/* 0, or an exit status after it said why. */
int store_init(struct store *st, const char *operand);

/* The SQL of a question, whole. -ENOENT: what is between dollar signs in it is nothing. */
int sql_fill(const struct store *st, struct arena *a, const char *question, struct str *ret);

/* An answer: FORMAT JSONCompact, read row by row. */
struct sql_answer {
	struct store *st;
	const char *question;
	struct arena *a;
	struct str text;
	struct scan s;
	uint64_t rows;
	bool first_row, in_row, first_cell;
};
/* columns: their names, a blank between them. 0, or an exit status after it said why. */
int sql_ask(struct store *st, const char *question, const char *columns, struct sql_answer *ret);
bool sql_next(struct sql_answer *t); /* into the next row */
/* The next cell of the row; what it is not is a fault, which sql_end() tells. Strings are valid
 * until 1 MiB of others was read. */
struct str sql_str(struct sql_answer *t);
uint64_t sql_u64(struct sql_answer *t);
void sql_skip(struct sql_answer *t);
bool sql_enter(struct sql_answer *t); /* into a cell that is an array: scan_element() and on */
/* Whether the answer was whole; frees it. 0, or an exit status after it said why. */
int sql_end(struct sql_answer *t);
/* Of sql_ask(), without a request: text must have SCAN_PAD bytes behind it. */
bool sql_open(struct sql_answer *t, struct str text, const char *columns);
bool sql_close(struct sql_answer *t); /* NULL fault: whole */

/* What all parts share. */
struct asking_store {
	struct store *st;
	struct fleet *f;
	struct reader rd;	/* by which texts, keys and states are kept */
	struct arena *tmp;	/* of the row in hand */
	struct str *report_ids; /* by record.file */
	size_t n_reports, cap_reports;
};
/* Who there is: as if the last report of each host had been read, as far as cohorts go. */
int sql_roster(struct asking_store *q);
int sql_faults(struct asking_store *q);
int sql_checks(struct asking_store *q);
int sql_facts(struct asking_store *q);
int sql_contrast(struct asking_store *q);
int sql_drift(struct asking_store *q);
int sql_days(struct asking_store *q);
int sql_accepted(struct asking_store *q);

void asking_init(struct asking_store *q, struct store *st, struct fleet *f);
/* The table of members, when cohorts and slow hosts are known. */
void sql_members(struct asking_store *q);
/* A cell of a table that goes with a request: with its tabs and line breaks escaped. */
struct str sql_cell(struct arena *a, struct str s);
/* A text that was never seen by the rest, harmless; a key of a trait. */
uint32_t sql_text_id(struct asking_store *q, struct str raw);
uint32_t sql_trait_key(struct asking_store *q, struct str kind, struct str group, struct str name);
uint32_t sql_check_key(struct asking_store *q, struct str area, struct str id);
/* A cell with names of hosts: the first of those that a row is about. */
void sql_examples(struct asking_store *q, struct sql_answer *t, size_t n, struct examples *ret);
size_t sql_host(struct asking_store *q, struct str raw);

#endif
