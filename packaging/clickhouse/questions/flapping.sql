-- SPDX-License-Identifier: Apache-2.0
-- What goes to and fro: what came back to a value that it had left, twice or within three reports. Two owners, mostly.
SELECT what, area, name, count() AS hosts, sum(trips) AS round_trips, max(trips) AS most, groupArray(8)(host) AS some
FROM
(
    SELECT
        what, area, name, host,
        arraySort(groupArray((ordinal, concat(toString(was_there), was), concat(toString(is_there), became)))) AS steps,
        arrayConcat([steps[1].2], arrayMap(x -> x.3, steps)) AS runs,
        arrayConcat([toUInt32(steps[1].1 - 1)], arrayMap(x -> x.1, steps)) AS starts,
        intDiv(length(runs) - length(arrayDistinct(runs)) + 1, 2) AS trips,
        arrayExists((v, k) -> k > 2 AND v = runs[k - 2] AND starts[k] - starts[k - 1] <= 3, runs, arrayEnumerate(runs)) AS soon
    FROM $events$
    GROUP BY what, area, kind, name, host
    HAVING count() > 1
    ORDER BY host
)
WHERE trips > 1 OR (trips = 1 AND soon)
GROUP BY what, area, name
ORDER BY what = 'check', hosts DESC, round_trips DESC, area, name
