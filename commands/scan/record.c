/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/record.h"

#include "scanner/base/arena.h"
#include "commands/command.h"

#include <string.h>

enum { RECORDING_CAP = 1 << 28, RECORDING_HEAD_CAP = 1 << 20 };

void recording_begin(struct recording *r, struct output *output, struct cpuset cpus)
{
	*r = (struct recording){ .output = output };
	if (output) {
		out_init(&r->out, output->fd);
		out_z(&r->out, "note: recorded by latscan " LATSCAN_VERSION "\n");
		r->arena = arena_new("the recording", RECORDING_HEAD_CAP);
		out_printf(&r->out, "cpus: " STR_FMT "\n", STR_ARG(cpuset_format(r->arena, cpus)));
		arena_free(r->arena);
		r->arena = NULL;
	}
}

struct source *recording_wrap(struct recording *r, struct source *inner)
{
	if (!r->output)
		return inner;
	r->arena = arena_new("the recording", RECORDING_CAP);
	r->index = index_new(r->arena);
	r->wrapper = source_record(inner, r->index, r->arena);
	if (!r->wrapper)
		out_of_room("the recording", 0);
	return r->wrapper;
}

void recording_save(struct recording *r, const char *sample)
{
	if (!r->output)
		return;
	for (size_t i = 0; i < index_count(r->index); i++)
		index_write(&r->out, index_at(r->index, i), sample);
	source_close(r->wrapper);
	arena_free(r->arena);
	r->wrapper = NULL;
	r->arena = NULL;
}

int recording_end(struct recording *r)
{
	int error = r->output ? out_flush(&r->out) : 0;

	if (error)
		return internal_error("cannot write %s: %s", r->output->path, strerror(-error));
	return 0;
}
