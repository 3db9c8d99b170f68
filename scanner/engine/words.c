/* SPDX-License-Identifier: Apache-2.0 */
/* The words of statuses, severities, reasons and subjects: part of the output for ever. */
#include "scanner/engine/finding.h"
#include "scanner/engine/report.h"

#include <errno.h>

static const char *const statuses[STATUSES] = {
	[STATUS_SKIP] = "skip",
	[STATUS_PASS] = "pass",
	[STATUS_WARN] = "warn",
	[STATUS_UNKNOWN] = "unknown",
	[STATUS_FAIL] = "fail",
};

static const char *const severities[SEVERITIES] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_LOW] = "low",
	[SEVERITY_MEDIUM] = "medium",
	[SEVERITY_HIGH] = "high",
	[SEVERITY_CRITICAL] = "critical",
};

struct reason_words {
	const char *word, *text;
};

static const struct reason_words reasons[REASONS] = {
	[REASON_NONE] = { "", "" },
	[REASON_ARCH] = { "arch", "another architecture or vendor" },
	[REASON_VM] = { "vm", "a virtual machine" },
	[REASON_KERNEL] = { "kernel", "this kernel has no such thing" },
	[REASON_NOCONFIG] = { "noconfig", "the kernel was built without it" },
	[REASON_NO_TARGET] = { "no-target", "no hot CPU, NIC or process that it is about" },
	[REASON_NO_DEVICE] = { "no-device", "no such device" },
	[REASON_NOT_SUPPORTED] = { "not-supported", "the device or driver has no such function" },
	[REASON_ROLE] = { "role", "its role exempts it" },
	[REASON_PROFILE] = { "profile", "the profile does not ask for it" },
	[REASON_IDLE] = { "idle", "nothing happened that could have gone wrong" },
	[REASON_CAUSED] = { "caused", "another check says it" },
	[REASON_NOT_ASKED] = { "not-asked", "it was not asked for" },
	[REASON_DENIED] = { "denied", "rights are missing" },
	[REASON_BROKEN] = { "broken", "the source could not be read" },
	[REASON_FORMAT] = { "format", "the source was not understood" },
	[REASON_ABSENT] = { "absent", "the source must be there, and is not" },
	[REASON_NOT_CAPTURED] = { "not-captured", "the captured tree does not say" },
	[REASON_WITHHELD] = { "withheld", "the budget does not pay for it" },
	[REASON_TIMEOUT] = { "timeout", "no answer before the deadline" },
	[REASON_VANISHED] = { "vanished", "it went away while it was read" },
	[REASON_NAMESPACE] = { "namespace", "what could be seen is of another namespace" },
	[REASON_ONE_SAMPLE] = { "one-sample", "it needs two samples" },
	[REASON_COUNTER_RESET] = { "counter-reset", "a counter went back between the samples" },
	[REASON_WINDOW] = { "window", "the window was too short" },
	[REASON_NO_TIME] = { "no-time", "the samples do not say how far apart they are" },
	[REASON_INTERRUPTED] = { "interrupted", "the scan was interrupted" },
	[REASON_AMBIGUOUS] = { "ambiguous", "what was read does not decide it on this kernel" },
	[REASON_SILENT] = { "silent", "the check said nothing: a defect of latscan" },
};

static const char *const subjects[SUBJECT_KINDS] = {
	[SUBJECT_HOST] = "host",
	[SUBJECT_CPU] = "cpu",
	[SUBJECT_NODE] = "node",
	[SUBJECT_IRQ] = "irq",
	[SUBJECT_NIC] = "nic",
	[SUBJECT_PROCESS] = "process",
	[SUBJECT_SERVICE] = "service",
	[SUBJECT_DEVICE] = "device",
	[SUBJECT_PARAM] = "param",
	[SUBJECT_FILE] = "file",
};

const char *status_word(enum status s)
{
	return statuses[s];
}

const char *severity_word(enum severity s)
{
	return severities[s];
}

int severity_from_word(struct str word, enum severity *ret)
{
	for (int i = 0; i < SEVERITIES; i++) {
		if (str_is(word, severities[i])) {
			*ret = (enum severity)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *reason_word(enum reason r)
{
	return reasons[r].word;
}

const char *reason_text(enum reason r)
{
	return reasons[r].text;
}

int reason_from_word(struct str word, enum reason *ret)
{
	for (int i = REASON_NONE + 1; i < REASONS; i++) {
		if (str_is(word, reasons[i].word)) {
			*ret = (enum reason)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *subject_kind_word(enum subject_kind k)
{
	return subjects[k];
}

const char *spike_fate_word(enum spike_fate f)
{
	static const char *const words[SPIKE_FATES] = { "explained", "unexplained", "before",
		"after", "gap" };

	return words[f];
}

const char *nearness_word(enum nearness n)
{
	static const char *const words[NEARNESSES] = { "cpu", "host", "other" };

	return words[n];
}

const char *confidence_word(enum confidence c)
{
	static const char *const words[CONFIDENCES] = { "high", "medium", "low" };

	return words[c];
}
