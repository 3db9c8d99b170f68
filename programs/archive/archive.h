/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A capture as an archive: a tar, compressed by zstd, whose last member is manifest.json
 * (docs/format-capture.md). Every answer of the index (scanner/source/index.h) stands in the
 * manifest; the bytes of a file stand in a member of their own, which the manifest names with
 * its size and SHA-256. Archives of others, plain trees of /proc and /sys, have no manifest.
 */
#ifndef LATSCAN_PROGRAMS_ARCHIVE_H
#define LATSCAN_PROGRAMS_ARCHIVE_H

#include "scanner/source/answer.h"
#include "scanner/base/out.h"

#include <stdint.h>
#include <sys/types.h>

#define MANIFEST_NAME	"manifest.json"
#define MANIFEST_FORMAT "latscan-capture"

enum { MANIFEST_VERSION = 1, SAMPLES_MAX = 2, DIGEST_TEXT = 64 };

/* What is read of an archive at most; more is refused before anything is believed. */
enum {
	ARCHIVE_BYTES_CAP = 128 << 20,
	ARCHIVE_RATIO_CAP = 100,
	ARCHIVE_MANIFEST_CAP = 48 << 20,
	ARCHIVE_MEMBERS_CAP = 400000,
	ARCHIVE_NAME_CAP = 4096,
	ARCHIVE_SECONDS_CAP = 60,
	ARCHIVE_MEMORY_CAP = 80 << 20,	/* mapped while nothing is believed: xz -9 has 64 MiB */
	ARCHIVE_RESIDENT_CAP = 64 << 20 /* and really used */
};
#define ARCHIVE_BESIDE_CAP ((uint64_t)2 << 30) /* of what is skipped */

/* The SHA-256 of bytes as lower-case hexadecimal digits in a. */
struct str archive_digest(struct arena *a, struct str bytes);

/* "sample/0/proc/cmdline"; what lies below /probe/ ends in ".txt", since it has names below it. */
struct str archive_member(struct arena *a, unsigned sample, struct str path);

/* The words of the manifest. */
const char *archive_ask_word(enum ask_kind kind);
bool archive_ask_find(struct str word, enum ask_kind *ret);
/* Any bytes as ASCII with the escapes of the index (\n, \0, \\, \xNN), for JSON strings. */
struct str archive_escape(struct arena *a, struct str s);

/* Writing. Errors stick; archive_end() tells the first one. */
struct archive_writer;
/* Whether its suffix says how it is compressed. */
bool archive_is_name(const char *name);
/*
 * Onto fd, compressed as the name's suffix says: .tar.zst, .tar.gz, .tar. NULL with *ret_error
 * for another suffix, and when the library refuses. arguments: what the scan was asked, NULL at
 * the end; kept until the end. redacted: the manifest says so.
 */
struct archive_writer *archive_begin(struct arena *a, int fd, const char *name,
	char *const *arguments, bool redacted, struct str *ret_error);
void archive_put(struct archive_writer *w, unsigned sample, const struct answer *an);
/* archive_end() leaves the manifest's memory file at *ret_fd, for whoever signs it. */
void archive_keep_manifest(struct archive_writer *w, int *ret_fd);
/* The manifest, and the end. 0 or -errno with *ret_error. */
int archive_end(struct archive_writer *w, struct str *ret_error);

/*
 * Reading: an archive, ours or others', as the text of an index on o. 0, or -EINVAL with a
 * sentence that names the member and what was expected; -errno where the file cannot be read.
 * folder: of an archive with several hosts in it, the one; else NULL.
 */
int archive_unpack(
	struct arena *a, int fd, const char *folder, struct out *o, struct str *ret_error);
/* The same for a folder that has a manifest. */
int archive_unpack_folder(
	struct arena *a, const char *folder, struct out *o, struct str *ret_error);
/* Of a collection of others that was unpacked: what the outputs of its commands tell. */
int archive_commands_of_folder(
	struct arena *a, const char *folder, struct out *o, struct str *ret_error);

#endif
