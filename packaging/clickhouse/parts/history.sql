-- SPDX-License-Identifier: Apache-2.0
-- Standing facts of all reports, not of the last ones alone.
SELECT report_id, area, kind, name, value
FROM facts FINAL
WHERE sampled_at >= $since$ AND report_id GLOBAL IN (SELECT report_id FROM $own$)
    AND kind NOT IN ('identity', 'count', 'rate') AND NOT (kind = 'state' AND unit != '')
