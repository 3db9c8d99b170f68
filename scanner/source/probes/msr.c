/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/cpu/N/msr (arch/x86/kernel/msr.c). A read on behalf of another CPU is an interrupt
 * there (rdmsr_safe_on_cpu, arch/x86/lib/msr-smp.c); on the reader's own CPU it is not. So
 * the worker moves to CPU N for the read when N is one that it may run on. Where it may not,
 * N is a hot CPU and the interrupt was asked and paid for by the budget: less than running
 * there would be.
 *
 * Registers have side effects only by writing, but some reads fault on some models and some
 * tell secrets: those of the list and no others.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "scanner/source/affinity.h"
#include "scanner/source/source.h"

/* arch/x86/include/asm/msr-index.h: counters, and a limit that firmware sets. */
enum {
	MSR_IA32_TSC = 0x10,
	MSR_SMI_COUNT = 0x34,
	MSR_PKG_CST_CONFIG_CONTROL = 0xe2,
	MSR_IA32_MPERF = 0xe7,
	MSR_IA32_APERF = 0xe8,
	MSR_IIO_LLC_WAYS = 0xc8b, /* of servers since Haswell, in no manual */
};

static bool is_listed(uint64_t reg)
{
	return reg == MSR_IA32_TSC || reg == MSR_SMI_COUNT || reg == MSR_PKG_CST_CONFIG_CONTROL ||
	       reg == MSR_IA32_MPERF || reg == MSR_IA32_APERF || reg == MSR_IIO_LLC_WAYS;
}

static int parse(struct str rest, uint64_t *ret_cpu, uint64_t *ret_reg)
{
	struct str cpu, reg;
	uint64_t c, r;

	if (!str_split(rest, '/', &cpu, &reg) || !str_starts(reg, "0x"))
		return -EINVAL;
	if (str_u64(cpu, 10, &c) < 0 || str_u64(reg, 16, &r) < 0)
		return -EINVAL;
	if (c >= CPUSET_LIMIT || !is_listed(r))
		return -EINVAL;
	*ret_cpu = c;
	*ret_reg = r;
	return 0;
}

static int pread_msr(int fd, uint64_t reg, uint64_t *ret)
{
	uint64_t value = 0;
	ssize_t n;

	do
		n = pread(fd, &value, sizeof(value), (off_t)reg);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n != (ssize_t)sizeof(value))
		return -ENODATA; /* a short read: whatever this is, it is no MSR device */
	*ret = value;
	return 0;
}

/* On CPU N where that is allowed, and back to where the worker was. */
static int read_there(struct arena *a, int fd, uint64_t cpu, uint64_t reg, uint64_t *ret)
{
	struct cpuset home = { NULL, 0 };
	bool moved = false;
	int error;

	if (affinity_get(a, 0, &home) == 0 && cpuset_has(home, (unsigned)cpu))
		moved = affinity_set(0, cpuset_of(a, (unsigned)cpu)) == 0;
	error = pread_msr(fd, reg, ret);
	if (moved)
		(void)affinity_set(0, home);
	return error;
}

static enum answer_state state_of(int error)
{
	switch (error) {
	case ENXIO: /* the CPU went offline; its node may outlive it */
		return ANSWER_VANISHED;
	case EIO: /* #GP: this model, or this hypervisor, has no such register */
		return ANSWER_UNSUPPORTED;
	case ENODATA:
		return ANSWER_BROKEN;
	default:
		return answer_state_of_errno(error, false);
	}
}

static void refuse(int error, struct answer *ret)
{
	ret->state = state_of(error);
	ret->error = error;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	uint64_t cpu, reg, value = 0;
	int fd, error;

	if (ret->kind != ASK_FILE || parse(rest, &cpu, &reg) < 0) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	fd = open(str_z(a, str_printf(a, "/dev/cpu/%u/msr", (unsigned)cpu)), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		refuse(errno, ret);
		return;
	}
	error = read_there(a, fd, cpu, reg, &value);
	close(fd);
	if (error) {
		refuse(-error, ret);
		return;
	}
	ret->bytes = str_printf(a, "%llu\n", (unsigned long long)value);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_msr = {
	.prefix = "/probe/msr/",
	.deadline_ms = 500,
	.run = run,
};
