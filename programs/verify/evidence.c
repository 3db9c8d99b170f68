/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/verify/evidence.h"

#include "programs/archive/archive.h"
#include "programs/sign/ed25519.h"
#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { SIGNATURE_CAP = 8192, FILE_CAP = 256 << 20 };

enum verified wrong(struct evidence *e, enum verified how, struct str text)
{
	e->text = text;
	return how;
}

/* 0, -ENOENT, or -errno; one byte more than any signature has is as good as all of them. */
static int read_signature(struct evidence *e, const char *path)
{
	int r = slurp_path(path, 1024, SIGNATURE_CAP, e->a, &e->signature);

	e->signature_file = path;
	return r;
}

enum verified evidence_signature(struct evidence *e, bool in_folder)
{
	struct str base = str_from(e->file);
	const char *path = e->signature_file;
	int r;

	while (base.n > 1 && str_ends(base, "/"))
		base.n--;
	if (!path)
		path = str_z(e->a, str_join(e->a, base, STR(".sig"), STR("")));
	r = read_signature(e, path);
	if (r == -ENOENT && in_folder) {
		r = read_signature(e,
			str_z(e->a, str_join(e->a, base, STR("/" MANIFEST_NAME ".sig"), STR(""))));
		e->signature_file = r == -ENOENT ? path : e->signature_file;
	}
	if (r == -ENOENT)
		return wrong(e, UNSIGNED,
			str_printf(e->a, "there is no %s: expected its signature", path));
	if (r == -EFBIG)
		return wrong(e, NOT_VERIFIED,
			str_printf(e->a, "%s: expected a signature: at most %d bytes",
				e->signature_file, SIGNATURE_CAP));
	if (r)
		return wrong(e, UNREADABLE,
			str_printf(e->a, "cannot read %s: %s", e->signature_file, strerror(-r)));
	return VERIFIED;
}

static enum verified changed(struct evidence *e, const char *what)
{
	return wrong(e, NOT_VERIFIED,
		str_printf(e->a,
			"the signature %s does not hold: expected the %s as it was signed, and the key that signed it",
			e->signature_file, what));
}

/* It does not say whose it is: each key is tried. */
static enum verified raw_holds(struct evidence *e, struct str bytes, const char *what)
{
	const unsigned char *signature = (const unsigned char *)e->signature.p;

	for (size_t i = 0; i < e->keys->n; i++) {
		if (ed25519_verify(e->keys->v[i].key, bytes, signature)) {
			e->by = &e->keys->v[i];
			return VERIFIED;
		}
	}
	return changed(e, what);
}

enum verified evidence_holds(struct evidence *e, struct str bytes, const char *what)
{
	unsigned char covered[SSH_COVERED_ROOM];
	const struct public_key *by;
	struct ssh_signature ssh;
	const char *why;
	size_t n;

	if (e->signature.n == SIGNATURE_BYTES)
		return raw_holds(e, bytes, what);
	why = ssh_signature_read(e->signature, &ssh);
	if (why)
		return wrong(e, NOT_VERIFIED, str_printf(e->a, "%s: %s", e->signature_file, why));
	by = public_keys_find(e->keys, ssh.key);
	if (!by)
		return wrong(e, NOT_VERIFIED,
			str_printf(e->a,
				"%s was made by the key " STR_FMT ": expected one that --key names",
				e->signature_file, STR_ARG(ed25519_fingerprint(e->a, ssh.key))));
	n = ed25519_ssh_covers(ssh.sha256, bytes, covered);
	if (!ed25519_verify(by->key, (struct str){ (const char *)covered, n }, ssh.signature))
		return changed(e, what);
	e->by = by;
	return VERIFIED;
}

/* All of it at once, in as much memory: a signature of 64 bytes needs the whole text twice. */
static int read_whole(struct arena *a, int fd, struct str *ret)
{
	off_t size = lseek(fd, 0, SEEK_END);
	size_t n = 0;
	ssize_t got;
	char *to;

	if (size < 0)
		return -errno;
	if (size > FILE_CAP)
		return -EFBIG;
	to = arena_alloc(a, (size_t)size + 1, 1);
	while ((got = pread(fd, to + n, (size_t)size + 1 - n, (off_t)n)) > 0)
		n += (size_t)got;
	if (got < 0)
		return -errno;
	*ret = (struct str){ to, n };
	return 0;
}

enum verified evidence_file(struct evidence *e, int fd)
{
	enum verified v = evidence_signature(e, false);
	struct str bytes;
	int r;

	if (v)
		return v;
	r = read_whole(e->a, fd, &bytes);
	if (r == -EFBIG)
		return wrong(e, NOT_VERIFIED,
			STR("expected at most 256 MiB, of which a report has little"));
	if (r)
		return wrong(e, UNREADABLE, str_from(strerror(-r)));
	v = evidence_holds(e, bytes, "file");
	if (v == VERIFIED)
		e->text = str_printf(e->a, "file of %zu bytes", bytes.n);
	return v;
}
