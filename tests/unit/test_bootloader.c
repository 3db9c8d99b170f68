/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of boot loaders: shell assignments, grub.cfg, grubenv, BLS. */
#include "scanner/facts/boot/bls.h"
#include "scanner/facts/boot/bootloader.h"
#include "scanner/facts/boot/grub_cfg.h"
#include "tests/support/facts.h"

static struct arena *a;

static const struct {
	const char *text, *value; /* of X; NULL: unparsable */
} shells[] = {
	{ "X=a", "a" },
	{ "X=\"a b\"", "a b" },
	{ "X='a $b `c`'", "a $b `c`" },
	{ "X=a\"b\"'c'", "abc" },
	{ "  export X=a ; Y=b", "a" },
	{ "X=a # comment", "a" },
	{ "X=\"a#b\"", "a#b" },
	{ "X=\"a \\\nb\"", "a b" },
	{ "X=a\\\nb", "ab" },
	{ "X=\"\\\"q\\\" \\x\"", "\"q\" \\x" },
	{ "Y=1\nX=\"$Y-${Y}\"", "1-1" },
	{ "X=a\nX+=b", "ab" },
	{ "X=a\nX=\"$X b\"", "a b" },
	{ "X+=b", "b" },
	{ "#X=a\nX=b\n# X=c", "b" },
	{ "X=\"$Y\"", NULL },
	{ "X=\"${Y:-1}\"", NULL },
	{ "X=$(date)", NULL },
	{ "X=$(date +%s x)", NULL },
	{ "X=\"`date`\"", NULL },
	{ "X=\"open", NULL },
	{ "X='open", NULL },
	{ "X=a command", NULL },
	{ "if true; then\n  X=a\nfi", NULL },
	{ "if true; then\n  Y=a\nfi\nX=b", "b" },
	{ "f() {\nX=a\n}\n", NULL },
	{ "X=", "" },
};

START_TEST(assignments)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		struct shell_vars vars = { 0 };
		const struct shell_var *v;

		shell_source(a, &vars, str_from(shells[i].text), NULL);
		v = shell_var(&vars, "X");
		ck_assert_msg(v != NULL, "%s", shells[i].text);
		ck_assert_msg(v->unparsable == !shells[i].value, "%s", shells[i].text);
		if (shells[i].value)
			ck_str(v->value, shells[i].value);
	}
}
END_TEST

START_TEST(lines_of_assignments)
{
	struct shell_vars vars = { 0 };

	shell_source(a, &vars, STR("# 1\nA=\"x\\\ny\"\n\nB=2 # c\nC=3"), NULL);
	ck_assert_uint_eq(shell_var(&vars, "A")->line, 2);
	ck_assert_uint_eq(shell_var(&vars, "B")->line, 5);
	ck_assert_uint_eq(shell_var(&vars, "C")->line, 6);
	ck_assert_ptr_null(shell_var(&vars, "D"));
}
END_TEST

static const char MENU[] = "set default=\"%s\"\n"
			   "set extra=\"skew_tick=1\"\n"
			   "menuentry 'A' --id 'a' {\n\tlinux /vmlinuz-1 one $extra\n}\n"
			   "submenu \"More\" --id more {\n"
			   "  menuentry \"B's\" --class x --id b {\n"
			   "    linux16 /vmlinuz-2 two \"x=a b\" ${extra}y\n  }\n"
			   "  menuentry C {\n    linuxefi /vmlinuz-3 $unset three # why\n  }\n"
			   "}\n"
			   "menuentry D { \n\tlinux\t/vmlinuz-4\tfour\n}\n";

static const struct {
	const char *wanted, *kernel, *options;
	unsigned line;
} defaults[] = {
	{ "0", "/vmlinuz-1", "one skew_tick=1", 4 },
	{ "", "/vmlinuz-1", "one skew_tick=1", 4 },
	{ "A", "/vmlinuz-1", "one skew_tick=1", 4 },
	{ "more>b", "/vmlinuz-2", "two \"x=a b\" skew_tick=1y", 8 },
	{ "1>0", "/vmlinuz-2", "two \"x=a b\" skew_tick=1y", 8 },
	{ "More>C", "/vmlinuz-3", "three", 11 },
	{ "2", "/vmlinuz-4", "four", 15 },
	{ "C", "/vmlinuz-1", "one skew_tick=1", 4 }, /* not on this level: the first */
	{ "9", "/vmlinuz-1", "one skew_tick=1", 4 },
};

START_TEST(default_entries)
{
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		struct grub_cfg cfg = { 0 };
		char text[2048];

		snprintf(text, sizeof(text), MENU, defaults[i].wanted);
		grub_cfg_parse(a, str_from(text), (struct grubenv){ 0 }, &cfg);
		ck_assert_msg(cfg.found, "%s", defaults[i].wanted);
		ck_str(cfg.entry.kernel, defaults[i].kernel);
		ck_str(cfg.entry.options, defaults[i].options);
		ck_assert_uint_eq(cfg.entry.line, defaults[i].line);
	}
}
END_TEST

START_TEST(a_default_by_script)
{
	struct grub_cfg cfg = { 0 };

	grub_cfg_parse(a, STR("set default=\"$chosen_by_me\"\nmenuentry A {\nlinux /v x\n}\n"),
		(struct grubenv){ 0 }, &cfg);
	ck_assert(cfg.ambiguous);
}
END_TEST

START_TEST(environment_block)
{
	struct grubenv e = { STR("# GRUB Environment Block\n# WARNING\nsaved_entry=a\\\\b\n"
				 "kernelopts=root=x y=z \nempty=\n####=x") };
	struct str value = { 0 };

	ck_assert(grubenv_get(a, e, "saved_entry", &value));
	ck_str(value, "a\\b");
	ck_assert(grubenv_get(a, e, "kernelopts", &value));
	ck_str(value, "root=x y=z ");
	ck_assert(grubenv_get(a, e, "empty", &value) && value.n == 0);
	ck_assert(!grubenv_get(a, e, "WARNING", &value));
	e.text = STR("saved_entry=a\n");
	ck_assert(!grubenv_get(a, e, "saved_entry", &value));
}
END_TEST

static const struct {
	const char *x, *y;
	int sign;
} versions[] = {
	{ "5.14.0-427.13.1.el9_4.x86_64", "5.14.0-427.el9.x86_64", 1 },
	{ "6.1.0-18", "6.1.0-9", 1 },
	{ "1.0", "1.0", 0 },
	{ "1.0", "1.0.1", -1 },
	{ "1.0~rc1", "1.0", -1 },
	{ "1.0^git", "1.0", 1 },
	{ "1.0^git", "1.0.1", -1 },
	{ "1.007", "1.7", 0 },
	{ "abc-0-rescue", "abc-5.14", -1 },
	{ "a", "1", -1 },
	{ "", "", 0 },
};

START_TEST(order_of_versions)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct str x = str_from(versions[i].x), y = str_from(versions[i].y);
		int c = bls_version_cmp(x, y), d = bls_version_cmp(y, x);

		ck_assert_msg((c > 0) - (c < 0) == versions[i].sign, "%s", versions[i].x);
		ck_assert_msg((d > 0) - (d < 0) == -versions[i].sign, "%s", versions[i].x);
	}
}
END_TEST

START_TEST(an_entry_of_the_specification)
{
	struct bls_entry e = { .id = STR("x") };

	bls_parse(a,
		STR("# c\ntitle\tA title\nversion 6.1\nsort-key debian\nlinux /vmlinuz\n"
		    "options a=1 \noptions b\nunknown x\n"),
		&e);
	ck_str(e.title, "A title");
	ck_str(e.options, "a=1 b");
	ck_assert_uint_eq(e.line, 6);
	ck_assert(e.has_kernel);
}
END_TEST

/* What an automount would mount is not even asked for. */
START_TEST(automounts_are_left_alone)
{
	static const char text[] = "== /proc/self/mountinfo\n"
				   "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
				   "33 25 0:30 / /boot/efi rw shared:12 - autofs systemd-1 rw\n"
				   "34 25 0:31 / /efi rw - autofs systemd-1 rw\n"
				   "35 34 8:15 / /efi rw shared:9 master:1 - vfat /dev/sda15 rw\n"
				   "== /boot/efi/loader/loader.conf\ntimeout 1\n"
				   "== /boot/efi/loader/entries/a.conf\nlinux /l\noptions x\n"
				   "== /efi/loader/loader.conf\ntimeout 1\n"
				   "== /efi/loader/entries/b.conf\nlinux /l\noptions y\n";
	const struct bootloader *b = fact_from(a, text, &fact_bootloader);

	ck_assert(b->asleep && b->found);
	ck_str(b->entry.id, "b");
	ck_str(b->entry.options, "y");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { assignments, lines_of_assignments, default_entries,
		a_default_by_script, environment_block, order_of_versions,
		an_entry_of_the_specification, automounts_are_left_alone, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("bootloader", tests);
}
