-- SPDX-License-Identifier: Apache-2.0
-- The last report of each host, by which hosts are sorted into cohorts.
SELECT
    host, host_id, report_id, sampled_ms, verdict, failed_at_level, kernel, role, profile, catalogue, version, product, bios,
    cpu_model, microcode
FROM $latest$
ORDER BY host
