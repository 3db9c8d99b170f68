-- SPDX-License-Identifier: Apache-2.0
-- Groups of facts that a report tells all of: what it does not tell of them is not there.
SELECT DISTINCT report_id, area
FROM facts FINAL
WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$) AND whole
