/* SPDX-License-Identifier: Apache-2.0 */
/* A result as text, JSON and SVG. */
#ifndef LATSCAN_PROGRAMS_PROBE_WRITE_H
#define LATSCAN_PROGRAMS_PROBE_WRITE_H

#include "programs/probe/result.h"
#include "scanner/base/json.h"
#include "scanner/base/out.h"

void probe_write_text(struct arena *a, const struct result *r, struct out *o);
void probe_write_json(struct arena *a, const struct result *r, struct out *o);
/* With --memory: r->memory. */
void probe_write_memory_text(struct arena *a, const struct result *r, struct out *o);
void probe_write_memory_json(const struct result *r, struct json *j);
/* Histogram and timeline of each CPU, without a script or a reference to anything. */
void probe_write_svg(struct arena *a, const struct result *r, struct out *o);

/* The share of time in millionths: stolen time of run time. */
double stolen_ppm(const struct result_cpu *c);

#endif
