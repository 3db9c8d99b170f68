-- SPDX-License-Identifier: Apache-2.0
-- Facts of hosts that are not told alike by each of its reports: all that can have changed.
SELECT host, area, kind, name
FROM
(
    SELECT host, area, kind, name, count() AS told, min(value) != max(value) AS moves
    FROM $history$ AS l
    GLOBAL ALL INNER JOIN (SELECT report_id, host FROM $own$) AS r USING (report_id)
    GROUP BY host, area, kind, name
) AS l
GLOBAL ALL INNER JOIN (SELECT host, count() AS reports_of FROM $own$ GROUP BY host) AS r USING (host)
WHERE moves OR told < reports_of
