-- SPDX-License-Identifier: Apache-2.0
-- What goes to and fro: facts that came back to a value that they had left, twice or within three reports. Two owners, mostly.
SELECT area, name, count() AS hosts, sum(trips) AS round_trips, max(trips) AS most, groupArray(8)(host) AS some
FROM
(
    SELECT
        host, area, name,
        arrayFilter((v, i) -> i = 1 OR v != sorted[i - 1], sorted, arrayEnumerate(sorted)) AS runs,
        arrayFilter((i, v) -> i = 1 OR v != sorted[i - 1], arrayEnumerate(sorted), sorted) AS starts,
        intDiv(length(runs) - length(arrayDistinct(runs)) + 1, 2) AS trips,
        arrayExists((v, k) -> k > 2 AND v = runs[k - 2] AND starts[k] - starts[k - 1] <= 3, runs, arrayEnumerate(runs)) AS soon
    FROM
    (
        SELECT
            host, area, name,
            groupArray(sampled_at) AS seen_at,
            groupArray(value) AS seen,
            arraySort((v, t) -> t, seen, seen_at) AS sorted
        FROM standing_facts
        WHERE sampled_at >= $since$ AND (host, host_id) IN (SELECT host, host_id FROM latest)
        GROUP BY host, area, name
        HAVING uniqExact(value) > 1
    )
    WHERE trips > 1 OR (trips = 1 AND soon)
    ORDER BY host
)
GROUP BY area, name
ORDER BY hosts DESC, round_trips DESC, area, name
