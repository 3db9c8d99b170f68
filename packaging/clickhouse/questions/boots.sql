-- SPDX-License-Identifier: Apache-2.0
-- Hosts whose boot id comes back: two machines say one name and one machine id in turn. The first report that shows it.
SELECT host, arrayElement(ids, back) AS report_id
FROM
(
    SELECT
        host,
        arraySort(groupArray((sampled_ms, cityHash64(boot_id), report_id))) AS seen,
        arrayFilter((x, i) -> i = 1 OR x.2 != seen[i - 1].2, seen, arrayEnumerate(seen)) AS runs,
        arrayMap(x -> x.3, runs) AS ids,
        arrayFirstIndex((x, i) -> i > 2 AND x.2 = runs[i - 2].2, runs, arrayEnumerate(runs)) AS back
    FROM
    (
        SELECT host, sampled_ms, boot_id, report_id
        FROM $own$
        WHERE boot_id != '' AND host GLOBAL IN (SELECT host FROM $own$ WHERE boot_id != '' GROUP BY host HAVING uniqExact(boot_id) > 1)
    )
    GROUP BY host
)
WHERE back > 0
ORDER BY host
