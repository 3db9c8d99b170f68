/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the files are: grub.cfg and grubenv in /boot/grub (Debian), /boot/grub2 (Red Hat, SUSE),
 * or on the EFI partition (EL7 and 8; EL9 leaves a stub there that reads /boot/grub2). BLS
 * entries in loader/entries of /boot, or of the EFI partition for systemd-boot. In grubenv,
 * saved_entry names the default and next_entry the one for the next boot only. EFI variables,
 * where systemd-boot may keep another default, are never read: it costs firmware calls.
 */
#include "scanner/facts/boot/boot_files.h"
#include "scanner/facts/boot/grub_cfg.h"

static const char *const cfgs[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg" };
static const char *const envs[] = { "/boot/grub/grubenv", "/boot/grub2/grubenv" };
static const char *const entries[] = { "/boot/loader/entries", "/efi/loader/entries",
	"/boot/efi/loader/entries" };
static const char *const confs[] = { "/boot/loader/loader.conf", "/efi/loader/loader.conf",
	"/boot/efi/loader/loader.conf" };
static const char *const images[] = { "/boot/EFI/Linux", "/efi/EFI/Linux", "/boot/efi/EFI/Linux" };
enum { PLACES = sizeof(entries) / sizeof(entries[0]) };

const char *boot_loader_word(enum boot_loader l)
{
	return l == LOADER_SYSTEMD ? "systemd-boot" : l == LOADER_NONE ? "none" : "GRUB";
}

/* EL9's file on the EFI partition: three lines that read the real one. */
static bool is_stub(const struct answer *an)
{
	return str_has(an->bytes, "configfile") && !str_has(an->bytes, "menuentry ");
}

static bool is_read(const struct answer *an)
{
	return an && an->state == ANSWER_OK;
}

/* The first of these that is there, then NAME of each folder below EFI. */
static const struct answer *grub_file(
	struct boot_files *b, const char *const paths[2], const char *name)
{
	const struct answer *an, *list;
	struct str rest, dir;

	for (unsigned i = 0; i < 2; i++) {
		an = boot_file(b, str_from(paths[i]), ASK_FILE);
		if (is_read(an))
			return an;
	}
	list = boot_file(b, STR("/boot/efi/EFI"), ASK_LIST);
	rest = list ? list->bytes : STR("");
	while (str_cut(&rest, '\n', &dir)) {
		an = boot_file(b,
			str_printf(
				b->in->arena, "/boot/efi/EFI/" STR_FMT "/%s", STR_ARG(dir), name),
			ASK_FILE);
		if (is_read(an) && !is_stub(an))
			return an;
	}
	return NULL;
}

typedef int bls_cmp_fn(const struct bls_entry *x, const struct bls_entry *y);

static size_t index_of_first(const struct boot_entries *l, bls_cmp_fn *cmp)
{
	size_t first = 0;

	for (size_t i = 1; i < l->n; i++)
		if (cmp(&l->v[i], &l->v[first]) < 0)
			first = i;
	return first;
}

/* The one with so many before it in the menu's order; l->n: there are not so many. */
static size_t index_at(const struct boot_entries *l, bls_cmp_fn *cmp, uint64_t place)
{
	for (size_t i = 0; i < l->n; i++) {
		uint64_t before = 0;

		for (size_t k = 0; k < l->n; k++)
			before += k != i && cmp(&l->v[k], &l->v[i]) < 0;
		if (before == place)
			return i;
	}
	return l->n;
}

static size_t index_named(const struct boot_entries *l, bls_cmp_fn *cmp, struct str name)
{
	uint64_t place;

	if (str_u64(name, 10, &place) == 0)
		return index_at(l, cmp, place);
	if (str_ends(name, ".conf"))
		name = str_head(name, name.n - 5);
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].id, name) || str_eq(l->v[i].title, name))
			return i;
	return l->n;
}

static void take(struct bootloader *b, const struct boot_entries *l, size_t i)
{
	b->found = true;
	b->entry = (struct boot_entry){ l->v[i].id, l->v[i].kernel, l->v[i].options, l->from[i],
		l->v[i].line ? l->v[i].line : 1 };
}

static void use_grub_bls(struct boot_files *files, struct bootloader *b, struct str cfg,
	struct grubenv env, const struct grub_cfg *parsed, const struct boot_entries *l)
{
	size_t i = index_named(l, bls_cmp_grub, parsed->wanted);

	b->loader = LOADER_GRUB_BLS;
	b->once = parsed->once;
	b->guessed = i == l->n;
	take(b, l, i < l->n ? i : index_of_first(l, bls_cmp_grub));
	b->entry.options = grub_expand(files->in->arena, b->entry.options, cfg, env);
}

static struct str word_after(struct str text, const char *key)
{
	struct str line, word, last = { 0 };

	while (str_cut(&text, '\n', &line))
		if (str_word(&line, &word) && str_is(word, key))
			last = str_trim(line);
	return last;
}

/* "default" of loader.conf is a glob over file names. */
static void use_systemd(
	struct bootloader *b, const struct answer *conf, const struct boot_entries *l)
{
	struct str wanted = word_after(conf->bytes, "default");
	size_t best = l->n;

	if (str_ends(wanted, ".conf"))
		wanted = str_head(wanted, wanted.n - 5);
	for (size_t i = 0; i < l->n; i++)
		if (wanted.n && str_glob(wanted, l->v[i].id) &&
			(best == l->n || bls_cmp_systemd(&l->v[i], &l->v[best]) < 0))
			best = i;
	b->loader = LOADER_SYSTEMD;
	b->guessed = best == l->n;
	take(b, l, best < l->n ? best : index_of_first(l, bls_cmp_systemd));
	if (str_starts(wanted, "@"))
		b->ambiguous = "systemd-boot's default is kept in an EFI variable";
}

/* Without a grub.cfg the environment block alone says what blscfg will take. */
static void wanted_by_env(struct arena *a, struct grubenv env, struct grub_cfg *ret)
{
	struct str next = { 0 };

	(void)grubenv_get(a, env, "saved_entry", &ret->wanted);
	if (!grubenv_get(a, env, "next_entry", &next) || next.n == 0)
		return;
	ret->wanted = next;
	ret->once = true;
}

static void use_grub(struct boot_files *files, struct bootloader *b, const struct boot_entries *l)
{
	const struct answer *cfg = grub_file(files, cfgs, "grub.cfg");
	const struct answer *env = grub_file(files, envs, "grubenv");
	struct grubenv block = { env ? env->bytes : STR("") };
	struct grub_cfg parsed = { 0 };

	if (cfg)
		grub_cfg_parse(files->in->arena, cfg->bytes, block, &parsed);
	else if (l->n)
		wanted_by_env(files->in->arena, block, &parsed);
	if (l->n && (parsed.blscfg || !parsed.menu)) {
		use_grub_bls(files, b, cfg ? cfg->bytes : STR(""), block, &parsed, l);
	} else if (parsed.found) {
		b->loader = LOADER_GRUB;
		b->found = true;
		b->once = parsed.once;
		b->entry = (struct boot_entry){ parsed.entry.id.n ? parsed.entry.id
								  : parsed.entry.title,
			parsed.entry.kernel, parsed.entry.options, cfg, parsed.entry.line };
	}
	if (parsed.ambiguous)
		b->ambiguous = "grub.cfg sets its default by a script";
}

static void count_images(struct boot_files *files, struct bootloader *b)
{
	for (unsigned i = 0; i < PLACES; i++) {
		const struct answer *an = boot_file(files, str_from(images[i]), ASK_LIST);
		struct str rest = is_read(an) ? an->bytes : STR(""), name;

		while (str_cut(&rest, '\n', &name))
			b->ukis += str_ends(name, ".efi");
	}
}

void boot_loader_read(struct boot_files *files, struct bootloader *b)
{
	struct boot_entries l = { 0 };

	for (unsigned i = 0; i < PLACES && !b->found; i++) {
		const struct answer *conf = boot_file(files, str_from(confs[i]), ASK_FILE);

		if (!is_read(conf))
			continue;
		boot_entries_read(files, entries[i], &l);
		if (l.n)
			use_systemd(b, conf, &l);
	}
	if (!b->found) {
		boot_entries_read(files, entries[0], &l);
		use_grub(files, b, &l);
	} else if (grub_file(files, cfgs, "grub.cfg")) {
		b->ambiguous = "both GRUB and systemd-boot are installed";
	}
	count_images(files, b);
	b->unread = files->unread;
	for (unsigned i = 0; i < PLACES; i++)
		if (files->asleep[i])
			b->asleep = true;
}
