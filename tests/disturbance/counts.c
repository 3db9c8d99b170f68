/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what the kernel counts on one CPU: kernel/irq/proc.c, show_interrupts(), and kernel/sched/stats.c. */
#include "counts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *what)
{
	fprintf(stderr, "beside: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void add(struct counts *c, const char *name, size_t len, uint64_t n)
{
	struct count *row = &c->rows[c->n];

	if (c->n == COUNTERS)
		return;
	len = len < sizeof(row->name) - 1 ? len : sizeof(row->name) - 1;
	memcpy(row->name, name, len);
	row->name[len] = '\0';
	row->n = n;
	c->n++;
}

/* The column of a CPU: those of CPUs that are offline are not there. */
static int column_of(const char *head, int cpu)
{
	char name[16];
	int column = 0;

	snprintf(name, sizeof(name), "CPU%d", cpu);
	for (const char *p = head; (p = strstr(p, "CPU")); p += 3, column++)
		if (!strncmp(p, name, strlen(name)) && strchr(" \n", p[strlen(name)]))
			return column;
	errno = ENODEV;
	die(name);
}

static void of_interrupts(struct counts *c, int cpu)
{
	FILE *f = fopen("/proc/interrupts", "r");
	char *line = NULL;
	size_t size = 0;
	int column;

	if (!f || getline(&line, &size, f) < 0)
		die("/proc/interrupts");
	column = column_of(line, cpu);
	while (getline(&line, &size, f) > 0) {
		char *colon = strchr(line, ':'), *p = colon ? colon + 1 : NULL, *end;
		const char *name = line + strspn(line, " ");
		uint64_t n = 0;
		int i;

		for (i = 0; p && i <= column; i++, p = end) {
			n = strtoull(p, &end, 10);
			if (end == p)
				break;
		}
		if (i > column) /* rows such as ERR have one sum only */
			add(c, name, (size_t)(colon - name), n);
	}
	free(line);
	fclose(f);
}

/* cpuN: yields, 0, schedule() calls, gone idle, wake-ups, local ones, run time, delay, time slices (kernel/sched/stats.c). */
static void of_schedstat(struct counts *c, int cpu)
{
	FILE *f = fopen("/proc/schedstat", "r");
	char *line = NULL, name[16];
	size_t size = 0;
	int len = snprintf(name, sizeof(name), "cpu%d ", cpu);

	while (f && getline(&line, &size, f) > 0) {
		uint64_t n[9] = { 0 };
		char *p = line + len;

		if (strncmp(line, name, (size_t)len))
			continue;
		for (size_t i = 0; i < 9; i++)
			n[i] = strtoull(p, &p, 10);
		add(c, "wakeups", 7, n[4]);
		add(c, "slices", 6, n[8]);
	}
	free(line);
	if (f)
		fclose(f);
}

void count(struct counts *c, int cpu)
{
	c->n = 0;
	of_interrupts(c, cpu);
	of_schedstat(c, cpu);
}
