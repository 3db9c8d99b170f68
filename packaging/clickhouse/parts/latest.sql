-- SPDX-License-Identifier: Apache-2.0
-- The last report of each host.
SELECT *
FROM reports FINAL
WHERE sampled_at >= $since$ AND report_id GLOBAL IN (SELECT argMax(report_id, sampled_ms) FROM $own$ GROUP BY host)
