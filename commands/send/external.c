/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verbs that are programs of their own, beside the scanner (libexec/latscan/latscan-VERB, or
 * in the same folder as in a build): what they link would cost each scan its start.
 */
#include "scanner/base/arena.h"
#include "scanner/base/str.h"
#include "commands/command.h"
#include "commands/send/capture_options.h"
#include "commands/send/convert_options.h"
#include "commands/send/diff_options.h"
#include "commands/send/fleet_options.h"
#include "commands/send/history_options.h"
#include "commands/send/import_options.h"
#include "commands/send/probe_options.h"
#include "commands/send/push_options.h"
#include "commands/send/verify_options.h"
#include "scanner/source/own_folder.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* argv[0], the verb, tells a program of several which one it is. */
static int run_named(const char *verb, char **argv)
{
	struct arena *a = arena_new("the command", 1 << 20);
	struct str name = str_printf(a, "latscan-%s", verb);
	struct str path = own_program(a, str_z(a, name));

	if (path.n)
		execv(str_z(a, path), argv);
	return internal_error("cannot run " STR_FMT " beside this program: %s", STR_ARG(name),
		path.n ? strerror(errno) : "it is not installed");
}

static int run_program(int argc, char **argv)
{
	(void)argc;
	return run_named(argv[0], argv);
}

static int run_diff(int argc, char **argv)
{
	(void)argc;
	return run_named("diff", argv);
}

const struct command command_capture = {
	.name = "capture",
	.what = "keep what this host says, as an archive to judge again, move and compare",
	.run = run_program,
	.option = capture_option,
	.about =
		"Asks this host what a scan with the same options asks, and keeps every answer, absent\n"
		"and denied ones too. \"latscan scan --root FILE\" judges it as the host was judged then;\n"
		"--inspect FILE says what it can answer.",
	.status =
		"Exit status: 0 the archive is written; 3 bad usage or input; 4 internal error, or it\n"
		"could not be written.",
};

const struct command command_convert = {
	.name = "convert",
	.what = "a stored JSON report in any other format",
	.run = run_program,
	.operands = "REPORT.json",
	.operand = VALUES_FILE,
	.option = convert_option,
	.status = "The exit status is the report's own verdict: 0 pass, 1 fail, 2 unknown.",
};

const struct command command_diff = {
	.name = "diff",
	.what = "what differs between hosts, or days, ranked by what it does to latency",
	.run = run_program,
	.operands = "A B [MORE...]",
	.operand = VALUES_FILE,
	.option = diff_option,
	.about =
		"Compares captures, and JSON reports. What explains other differences stands first, its\n"
		"consequences below it. Captures are judged now, all by the same options.",
	.status =
		"Exit status: 0 nothing that matters differs; 1 something does, or with --expect a check\n"
		"is worse than in GOLDEN; 2 with --expect: it cannot be told; 3 bad usage or input;\n"
		"4 internal error, or the comparison could not be written.",
};

const struct command command_history = {
	.name = "history",
	.what = "what changed on a host when, after what, and what goes to and fro",
	.run = run_diff,
	.operands = "FOLDER|FILE...",
	.operand = VALUES_FILE,
	.option = history_option,
	.about =
		"Puts captures and JSON reports in order of time, a line for each host, and compares each\n"
		"with the one before: what changed, after which kernel, BIOS or reboot, and what flaps.",
	.status =
		"Exit status: 0 nothing that matters changed; 1 something did; 3 bad usage, or fewer than\n"
		"two captures of any host; 4 internal error, or the history could not be written. Files\n"
		"that cannot be read are named, and decide nothing.",
};

const struct command command_import = {
	.name = "import",
	.what = "what sysstat, the journal and a management controller kept, as a ring for triage",
	.run = run_program,
	.option = import_option,
	.about =
		"Where latscan watch did not run, others did. What they kept of one host is put on one\n"
		"axis: intervals with their counts, events with their times. \"latscan triage --since\"\n"
		"reads the ring (docs/import.md).",
	.status =
		"Exit status: 0 the ring is written; 2 nothing was kept; 3 bad usage, or a text that is not\n"
		"what it is said to be; 4 internal error, or the ring could not be written.",
};

const struct command command_fleet = {
	.name = "fleet",
	.what = "many hosts, one answer: who deviates, since when, and what the slow ones share",
	.run = run_program,
	.operands = "FOLDER|FILE.ndjson...|clickhouse://HOST/DATABASE",
	.operand = VALUES_FILE,
	.option = fleet_option,
	.about =
		"Reads JSON reports of many hosts: folders of them, files with one a line, or \"-\"; or has a\n"
		"ClickHouse asked to which they were pushed (clickhouses:// is TLS). Says what\n"
		"fails where, who stopped reporting, who deviates from hosts of its kind, what changed when on\n"
		"how many at once, what was accepted by whom, and how far clocks were off.",
	.status =
		"Exit status: 0 answered, and --min-compliance holds; 1 fewer hosts pass; 2 it cannot be\n"
		"told, as unknown ones might pass; 3 bad usage, no report at all, or a store that cannot be\n"
		"asked; 4 internal error, or the answer could not be written. Reports that are no good are named, and decide nothing.",
};

const struct command command_probe = {
	.name = "probe",
	.what = "what takes a CPU away from the thread that owns it: measured by a loop on it",
	.run = run_program,
	.option = probe_option,
	.about =
		"Runs a thread on the CPUs given that does nothing but read their clock, and says of each\n"
		"gap in it what took the CPU. It occupies those CPUs, and opening the tracepoints that\n"
		"explain the gaps interrupts every CPU of the host once: never beside live work.",
	.status =
		"Exit status: 0 it ran, and no gap was longer than --max; 1 one was, or the run is worse\n"
		"than the baseline; 2 interrupted, or that cannot be told; 3 bad usage, or a CPU that it may not have; 4 internal error.",
};

const struct command command_push = {
	.name = "push",
	.what = "send reports, by a spool: HTTP, ClickHouse, OpenSearch, S3, OpenTelemetry, a folder",
	.run = run_program,
	.operands = "[URL...] [REPORT.json...]",
	.operand = VALUES_FILE,
	.option = push_option,
	.about =
		"Keeps each report in the spool first, then sends all that waits there; without a report it\n"
		"sends what waits. \"-\" is standard input. URL: https://… (the JSON report), clickhouse://…,\n"
		"opensearch+https://…, s3://…, otlp+https://…, cloudevents+https://…, file:///…; with +http://\n"
		"in the clear. TLS is always verified.",
	.status =
		"Exit status: 0 all was delivered; 2 something waits in the spool for the next push; 3 bad\n"
		"usage or input; 4 something was refused, dropped, or neither delivered nor kept.",
};

const struct command command_verify = {
	.name = "verify",
	.what = "whether captures and reports are as they were signed",
	.run = run_program,
	.operands = "FILE...",
	.operand = VALUES_FILE,
	.option = verify_option,
	.about =
		"Of a capture (an archive, or its unpacked folder) the signature of its manifest, and each\n"
		"member by the manifest; of any other file the signature of its bytes. FILE.sig is what\n"
		"--sign wrote, or ssh-keygen -Y sign -n latscan, or openssl pkeyutl -sign.",
	.status =
		"Exit status: 0 all are as they were signed; 1 one is not, or was signed by somebody\n"
		"else; 2 none is wrong, but one has no signature; 3 bad usage, key, or a file that cannot\n"
		"be read; 4 internal error.",
};
