/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Onload's drivers: loaded, of one version, with their device files, and with a control plane.
 * onload, sfc_resource and sfc_char are modules of their own and come from one package; the sfc of
 * the kernel's tree knows nothing of them. Without its server (cp_server_pids) Onload has no routes
 * and every socket goes to the kernel. /proc/driver/onload is there while the module is loaded.
 */
#include "scanner/engine/check.h"

#define PROC "/proc/driver/onload"

static const char *const modules[] = { "onload", "sfc_resource", "sfc_char" };
enum { MODULES = sizeof(modules) / sizeof(modules[0]) };

static const struct answer *version_of(const struct check_in *in, unsigned i)
{
	return in_ask(in, str_printf(in->scratch, "/sys/module/%s/version", modules[i]), ASK_FILE);
}

/* The first module whose version is another than onload's; NULL: those that are there agree. */
static const struct answer *another_version(const struct check_in *in)
{
	struct str first = str_trim(version_of(in, 0)->bytes);

	for (unsigned i = 1; i < MODULES; i++) {
		const struct answer *an = version_of(in, i);

		if (an->state == ANSWER_OK && first.n && !str_eq(str_trim(an->bytes), first))
			return an;
	}
	return NULL;
}

static void say_loaded(const struct check_in *in, struct findings *out)
{
	const struct answer *device = in_ask(in, STR("/dev/onload"), ASK_MODE);
	const struct answer *server = in_file(in, PROC "/cp_server_pids");
	const struct answer *other = another_version(in);
	struct finding *f;

	if (device->state == ANSWER_ABSENT)
		f = find(out, STATUS_FAIL, subject_host(),
			"Onload is loaded, and /dev/onload is missing");
	else if (server->state == ANSWER_OK && !str_trim(server->bytes).n)
		f = find(out, STATUS_FAIL, subject_host(),
			"Onload's control plane does not run: sockets go to the kernel");
	else if (other)
		f = find(out, STATUS_WARN, subject_host(),
			"Onload's modules are of different versions");
	else if (device->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), device, false);
		return;
	} else if (server->state != ANSWER_OK && server->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), server, false);
		return;
	} else
		f = find(out, STATUS_PASS, subject_host(),
			"Onload is loaded, with its control plane");
	find_observed(f, "onload " STR_FMT, STR_ARG(str_trim(version_of(in, 0)->bytes)));
	find_wanted(f, "modules of one version, a device, a server");
	for (unsigned i = 0; i < MODULES; i++)
		find_evidence(f, version_of(in, i));
	find_evidence(f, server);
	find_evidence(f, device);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(PROC), ASK_LIST);
	bool required = str_is(in_word(in, "require"), "yes");
	struct finding *f;

	(void)self;
	if (list->state == ANSWER_OK) {
		say_loaded(in, out);
	} else if (list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), list, false);
	} else if (required) {
		f = find(out, STATUS_FAIL, subject_host(), "Onload is not loaded");
		find_observed(f, "not loaded");
		find_wanted(f, "loaded");
		find_evidence(f, list);
	} else {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
				      "Onload is not loaded"),
			list);
	}
}

const struct check check_onload_present[] = {
	{
		.id = "onload.present",
		.rule = 1,
		.title = "Onload is loaded whole",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = {
			{ PROC, ASK_LIST },
			{ PROC "/cp_server_pids", ASK_FILE },
			{ "/dev/onload", ASK_MODE },
			{ "/sys/module/onload/version", ASK_FILE },
			{ "/sys/module/sfc_resource/version", ASK_FILE },
			{ "/sys/module/sfc_char/version", ASK_FILE },
		},
		.limits = { { "require", NULL, 0, 0, 1, "no|yes", "yes: it must be loaded" } },
		.why = "without module or control plane every socket takes the kernel's way, 5 to 20 us a message",
		.fix_now = "onload_tool reload; install driver and library of one package",
		.source = "Onload, src/driver/linux_onload/linux_stats.c",
		.run = run,
	},
	{ 0 },
};
