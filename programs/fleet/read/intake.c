/* SPDX-License-Identifier: Apache-2.0 */
/* What all threads share, and how it is looked at. */
#include "programs/fleet/read/fleet.h"

#include "scanner/base/arena.h"

#include <string.h>

/* What is kept of different things; past it a report is a fault of its own, and the rest goes on. */
enum {
	TEXTS_MOST = 8 << 20,
	KEYS_MOST = 1 << 20,
	ITEMS_MOST = 8 << 20,
	SECTIONS_MOST = 16 << 20,
	STATES_MOST = 16 << 20,
	HOSTS_MOST = 4 << 20,
	LINES_MOST = 1 << 18,
};

static const size_t MIB = 1 << 20;

const char *const fault_words[FAULT_KINDS] = { "unreadable", "broken", "version", "too-large",
	"no-host", "clock", "claimed", "crowded" };

void intake_init(struct intake *in, uint64_t now_ns, uint64_t since_ns)
{
	*in = (struct intake){ .now_ns = now_ns, .since_ns = since_ns };
	pool_init(&in->texts, "different texts", TEXTS_MOST, 1024 * MIB);
	pool_init(&in->keys, "different keys", KEYS_MOST, 256 * MIB);
	pool_init(&in->items, "different facts", ITEMS_MOST, 1024 * MIB);
	pool_init(&in->sections, "different groups of facts", SECTIONS_MOST, 4096 * MIB);
	pool_init(&in->states, "different states", STATES_MOST, 8192 * MIB);
	pool_init(&in->hosts, "hosts", HOSTS_MOST, 1024 * MIB);
	pool_init(&in->lines, "different lines", LINES_MOST, 128 * MIB);
	in->a = arena_new("the fleet", 16384 * MIB);
	in->checks = ARENA_NEW(in->a, struct check_about, KEYS_MOST);
	(void)pthread_mutex_init(&in->lock, NULL);
}

void intake_fault(
	struct intake *in, enum fault_kind kind, uint32_t file, uint32_t line, struct str why)
{
	(void)pthread_mutex_lock(&in->lock);
	in->fault_counts[kind]++;
	if (in->n_faults < FAULTS_KEPT) {
		if (in->n_faults == in->cap_faults)
			in->faults = arena_grow(in->a, in->faults, in->n_faults, &in->cap_faults,
				sizeof(struct fault));
		in->faults[in->n_faults++] =
			(struct fault){ kind, file, line, str_copy(in->a, why) };
	}
	(void)pthread_mutex_unlock(&in->lock);
}

struct key_parts key_parts(const struct intake *in, uint32_t key)
{
	struct str s = in->keys.v[key];
	struct key_parts k = { .what = (enum key_what)s.p[0],
		.kind = (enum trait_kind)(s.p[1] - '0') };

	(void)str_split(str_skip(s, 2), 0, &k.group, &k.name);
	return k;
}

struct section section_of(const struct intake *in, uint32_t id)
{
	struct str s = in->sections.v[id];
	struct section t;

	memcpy(&t.head, s.p, sizeof(t.head));
	t.items = (const uint32_t *)(const void *)(s.p + sizeof(t.head));
	t.n = (s.n - sizeof(t.head)) / sizeof(uint32_t);
	return t;
}

const uint32_t *state_of(const struct intake *in, uint32_t id, size_t *ret_n)
{
	*ret_n = in->states.v[id].n / sizeof(uint32_t);
	return (const uint32_t *)(const void *)in->states.v[id].p;
}

uint32_t state_value(const struct intake *in, uint32_t state, uint32_t key)
{
	size_t n;
	const uint32_t *v = state_of(in, state, &n);

	for (size_t i = 0; i < n && key != POOL_NONE; i++) {
		struct section t = section_of(in, v[i]);

		for (size_t k = 0; k < t.n; k++) {
			struct item it = item_of(in, t.items[k]);

			if (it.key == key)
				return it.value;
		}
	}
	return POOL_NONE;
}
