/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/signed.h"

#include "programs/archive/archive.h"
#include "scanner/base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int signed_begin(struct arena *a, struct signed_archive *s, const char *file, struct str *ret_error)
{
	int r;

	s->manifest = s->signature.fd = -1;
	if (!s->signing.key)
		return 0;
	r = signing_open(a, &s->signing, ret_error);
	if (r)
		return r;
	r = signature_open(a, file, &s->signature);
	if (r)
		*ret_error = str_printf(a, "cannot write %s.sig: %s", file, strerror(-r));
	return r;
}

int signed_rename(struct arena *a, struct signed_archive *s, const char *temporary,
	const char *file, struct str *ret_error)
{
	int made = 0, r = 0;

	if (s->signing.key) {
		made = signature_make(a, &s->signing, &s->signature, s->manifest);
		r = signature_retire(&s->signature);
	}
	if (r == 0 && rename(temporary, file))
		r = -errno;
	if (r)
		*ret_error = str_from(strerror(-r));
	if (r || !s->signing.key)
		return r;
	r = made ? made : signature_publish(&s->signature);
	if (r)
		*ret_error = str_printf(
			a, "the archive is there, its signature is not: %s", strerror(-r));
	return r;
}

void signed_end(struct signed_archive *s)
{
	if (s->manifest >= 0)
		close(s->manifest);
	s->manifest = -1;
	if (s->signing.key)
		signature_abandon(&s->signature);
	signing_close(&s->signing);
}
