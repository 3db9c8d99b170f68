/* SPDX-License-Identifier: Apache-2.0 */
/* For unit tests of one fact: an arena and a sample a case, the fact through real answers. */
#ifndef LATSCAN_TESTS_UNIT_ONE_FACT_H
#define LATSCAN_TESTS_UNIT_ONE_FACT_H

#include "scanner/engine/sample.h"
#include "tests/support/fixture.h"

static struct arena *arena;
static struct sample *sample;

static void set_up(void)
{
	arena = arena_new("test", 1 << 22);
}

static void tear_down(void)
{
	sample_free(sample);
	arena_free(arena);
}

static const void *one_fact(const char *text, const struct fact *f)
{
	sample = sample_from_text(arena, str_from(text), &f, 1);
	return facts_get(sample->facts, f);
}

#endif
