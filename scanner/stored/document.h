/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document read piece by piece: its outer objects and arrays are walked here, and
 * json-c, which holds a tree of some fifteen times its text, is given one value at a time. So
 * a report of any size takes the memory of its largest value. One document in valid UTF-8,
 * and nothing behind it, as json-c's strict mode has it.
 */
#ifndef LATSCAN_STORED_DOCUMENT_H
#define LATSCAN_STORED_DOCUMENT_H

#include <json-c/json.h>

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { DOCUMENT_ROOM = 64 << 10, DOCUMENT_DEPTH = 16 };

struct document {
	struct arena *a; /* of the fault's sentence */
	int fd;		 /* -1: from memory */
	struct str memory;
	size_t left; /* bytes that may still be read */
	char *buf;
	size_t at, whole, n; /* taken; whole characters; bytes */
	bool ended;
	unsigned line;
	json_tokener *tok;
	int error;	  /* 0, or why reading failed, as a negative errno */
	struct str fault; /* empty, or "line 3: expected JSON: unexpected character" */
};

/* An object or an array that is being walked. */
struct walk {
	bool begun;
};

void document_from_str(struct document *d, struct arena *a, struct str json);
void document_from_fd(struct document *d, struct arena *a, int fd, size_t cap);
void document_close(struct document *d); /* the descriptor is the caller's */

/* The next character that is no blank; -1 at the end, or after a fault. */
int document_peek(struct document *d);
/*
 * The next member of an object whose '{' is next, then each further one; its value is next.
 * False when the '}' was taken, or after a fault. The key is the caller's to put.
 */
bool document_member(struct document *d, struct walk *w, json_object **ret_key);
/* The same for an array: its next element is next. */
bool document_element(struct document *d, struct walk *w);
/* The next value, whole. False after a fault; a null is true and NULL. */
bool document_value(struct document *d, json_object **ret);
/* Nothing may follow. False after a fault, or when reading failed. */
bool document_end(struct document *d);

#endif
