/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan-sign KEY | --check KEY: what --sign runs. Not a verb, and it opens nothing: descriptor
 * 0 is what is to be signed, 1 where the signature goes, 3 the private key, opened by whoever may
 * (docs/process.md). KEY is a name for messages. The key is read into locked memory that no core
 * file and no other process gets, wiped when it was used; then the process ends.
 *
 * An OpenSSH key makes a signature of ssh-keygen -Y, a PEM one the 64 bytes of openssl pkeyutl.
 * Exit status: 0; 3 the key is none that signs; 4 what is to be signed cannot be read, or the
 * signature not written.
 */
#include "programs/sign/ed25519.h"
#include "programs/sign/private_key.h"
#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "commands/command.h"
#include "scanner/source/sandbox.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { KEY_FD = 3, SECRET_HEAP = 32768, TEXT_MAX = 256 << 20, ARENA_CAP = 1 << 30 };

/* The key's file, and what it says. */
struct secret {
	char text[KEY_FILE_CAP];
	unsigned char bytes[KEY_FILE_CAP];
	struct private_key key;
	unsigned char public[KEY_BYTES];
};

static void harden(void)
{
	const struct rlimit none = { 0, 0 };
	struct sandbox s;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	CRYPTO_secure_malloc_init(SECRET_HEAP, 16);
	sandbox_seal(NULL, 0, 0, &s);
}

/* NULL: no memory. What cannot be locked (RLIMIT_MEMLOCK) is still in no core file. */
static struct secret *secret_new(void)
{
	struct secret *s =
		mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (s == MAP_FAILED)
		return NULL;
	(void)mlock(s, sizeof(*s));
	(void)madvise(s, sizeof(*s), MADV_DONTDUMP);
	(void)madvise(s, sizeof(*s), MADV_WIPEONFORK);
	return s;
}

static int read_text(struct secret *s, const char *name, struct str *ret)
{
	size_t n = 0;
	ssize_t got = 0;

	while (n < sizeof(s->text) &&
		(got = pread(KEY_FD, s->text + n, sizeof(s->text) - n, (off_t)n)) > 0)
		n += (size_t)got;
	if (got < 0)
		return usage_error("cannot read the key %s: %s", name, strerror(errno));
	if (n == sizeof(s->text))
		return usage_error(
			"%s is no private key: expected less than %d bytes", name, KEY_FILE_CAP);
	*ret = (struct str){ s->text, n };
	return 0;
}

static int read_key(struct secret *s, const char *name)
{
	struct str text = { 0 };
	const char *why;
	int r = read_text(s, name, &text);

	if (r)
		return r;
	why = private_key_read(text, s->bytes, &s->key);
	if (why)
		return usage_error("%s %s", name, why);
	if (!ed25519_public(s->key.seed, s->public))
		return internal_error("libcrypto has no Ed25519");
	if (s->key.public && memcmp(s->key.public, s->public, KEY_BYTES) != 0)
		return usage_error("%s is broken: its public half is that of another key", name);
	return 0;
}

/* As text, or as the bytes themselves. False: the library failed. */
static bool sign(struct arena *a, const struct secret *s, struct str text, struct str *ret)
{
	struct ssh_signature ssh = { .sha256 = false };
	unsigned char covered[SSH_COVERED_ROOM];

	if (s->key.openssh) {
		size_t n = ed25519_ssh_covers(ssh.sha256, text, covered);

		text = (struct str){ (const char *)covered, n };
	}
	if (!ed25519_sign(s->key.seed, text, ssh.signature))
		return false;
	memcpy(ssh.key, s->public, KEY_BYTES);
	*ret = s->key.openssh
		       ? ssh_signature_write(a, &ssh)
		       : str_copy(a, (struct str){ (const char *)ssh.signature, SIGNATURE_BYTES });
	return true;
}

static int sign_input(struct arena *a, const struct secret *s)
{
	struct str text, signature;
	struct out o;
	int r;

	if (lseek(STDIN_FILENO, 0, SEEK_SET) < 0)
		return internal_error("what is to be signed is no file: %s", strerror(errno));
	r = slurp(STDIN_FILENO, 1 << 20, TEXT_MAX, a, &text);
	if (r)
		return internal_error("cannot read what is to be signed: %s", strerror(-r));
	if (!sign(a, s, text, &signature))
		return internal_error("libcrypto cannot sign");
	out_init(&o, STDOUT_FILENO);
	out_str(&o, signature);
	r = out_flush(&o);
	return r ? internal_error("cannot write the signature: %s", strerror(-r)) : 0;
}

int main(int argc, char **argv)
{
	bool check = argc == 3 && !strcmp(argv[1], "--check");
	struct arena *a;
	struct secret *s;
	int status;

	if (!check && argc != 2)
		return usage_error("latscan-sign: expected a key; \"latscan scan --sign\" runs it");
	harden();
	arena_on_full(out_of_room);
	a = arena_new("what is to be signed", ARENA_CAP);
	s = secret_new();
	if (!a || !s)
		return internal_error("no memory");
	status = read_key(s, argv[argc - 1]);
	if (status == 0 && !check)
		status = sign_input(a, s);
	OPENSSL_cleanse(s, sizeof(*s));
	arena_free(a);
	return status;
}
