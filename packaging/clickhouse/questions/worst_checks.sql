-- SPDX-License-Identifier: Apache-2.0
-- Checks that fail on most hosts, counted as in matrix.sql.
SELECT check_id, max(rank) AS gravest, sum(fail) AS fails, sum(warn) AS warns, sum(unknown) AS unknowns, sum(waived) AS waiveds
FROM $matrix$
GROUP BY check_id
HAVING fails + warns + unknowns + waiveds > 0
ORDER BY fails DESC, gravest DESC, warns DESC, check_id
