-- SPDX-License-Identifier: Apache-2.0
-- What changed: each fact of a host against its report before, and how many hosts changed alike, first and last when.
SELECT
    area, name, was, became,
    uniqExact(host) AS hosts,
    count() AS times,
    toUInt32(min(at)) AS first,
    toUInt32(max(at)) AS last
FROM
(
    SELECT
        host, area, name,
        arrayJoin(arrayMap((v, w, t) -> (v, w, t), arrayPopBack(sorted), arrayPopFront(sorted), arrayPopFront(times_of))) AS step,
        step.1 AS was,
        step.2 AS became,
        step.3 AS at
    FROM
    (
        SELECT
            host, area, name,
            groupArray(sampled_at) AS seen_at,
            groupArray(value) AS seen,
            arraySort((v, t) -> t, seen, seen_at) AS sorted,
            arraySort(seen_at) AS times_of
        FROM standing_facts
        WHERE sampled_at >= $since$
            AND (host, host_id) IN (SELECT host, host_id FROM latest)
        GROUP BY host, area, name
        HAVING uniqExact(value) > 1
    )
)
WHERE was != became
GROUP BY area, name, was, became
ORDER BY hosts DESC, area, name, was, became
