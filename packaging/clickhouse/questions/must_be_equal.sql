-- SPDX-License-Identifier: Apache-2.0
-- Facts of which a cohort should have one value, and has several: MTU, firmware, kernel arguments. there is 0 where it is not there.
SELECT cohort, area, name, pair.1 AS there, pair.2 AS value, pair.3 AS hosts, length(vals) + (missing > 0) AS values
FROM
(
    SELECT
        cohort, area, name, vals, missing,
        arrayJoin(arrayConcat(arrayMap((v, n) -> (1, v, toUInt64(n)), vals, counts), arrayFilter(x -> missing > 0, [(0, '', missing)]))) AS pair
    FROM $values$
    WHERE (area = 'nic' AND (endsWith(name, ' MTU') OR endsWith(name, ' firmware')))
        OR (area = 'bios' AND name = 'version') OR (area = 'cpu' AND startsWith(name, 'microcode of '))
        OR (area = 'kernel' AND name = 'release') OR area = 'param'
)
ORDER BY cohort, area, name, hosts DESC, value
