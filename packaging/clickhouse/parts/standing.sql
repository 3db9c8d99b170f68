-- SPDX-License-Identifier: Apache-2.0
-- Facts that stay until somebody changes something, of hosts that report: neither names and addresses nor what is counted or
-- measured.
SELECT report_id, area, kind, name, value
FROM facts FINAL
WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$)
    AND kind NOT IN ('identity', 'count', 'rate') AND NOT (kind = 'state' AND unit != '')
