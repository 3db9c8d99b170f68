-- SPDX-License-Identifier: Apache-2.0
-- What changed on a host from one report to the next: facts, outcomes of checks, and by what it was judged. A fact that a report does
-- not tell is not there (was_there, is_there: 0) where the report tells all of its group, and has not changed else. after_ms and
-- at_ms are the moments of the two reports, ordinal is the place of the second.
SELECT
    what, area, kind, name, host, ordinal, was_there, was, is_there, became,
    times_of[ordinal - 1] AS after_ms,
    times_of[ordinal] AS at_ms
FROM
(
    SELECT
        what, area, kind, name, host,
        step.1 AS ordinal, step.2 AS was_there, step.3 AS was, step.4 AS is_there, step.5 AS became
    FROM
    (
        SELECT
            'trait' AS what, area, kind, name, host,
            arrayJoin(arrayConcat(
                arrayFilter(x -> x.1 > 0, arrayMap(
                    (o, v, i) -> (
                        if(i > 1 AND places[i - 1] = o - 1, if(vals[i - 1] != v, o, toUInt32(0)), if(has(wholes, o - 1), o, toUInt32(0))),
                        toUInt8(i > 1 AND places[i - 1] = o - 1), if(i > 1 AND places[i - 1] = o - 1, vals[i - 1], ''),
                        toUInt8(1), v),
                    places, vals, arrayEnumerate(places))),
                arrayFilter(x -> x.1 > 0, arrayMap(
                    (o, v, i) -> (
                        if(has(wholes, o + 1) AND (i = length(places) OR places[i + 1] != o + 1), toUInt32(o + 1), toUInt32(0)),
                        toUInt8(1), v, toUInt8(0), ''),
                    places, vals, arrayEnumerate(places))))) AS step
        FROM
        (
            SELECT area, kind, name, host, places, vals, wholes
            FROM
            (
                SELECT
                    area, kind, name, host,
                    arraySort(groupArray((ordinal, value))) AS told,
                    arrayMap(x -> x.1, told) AS places,
                    arrayMap(x -> x.2, told) AS vals
                FROM
                (
                    SELECT area, kind, name, value, host, ordinal
                    FROM $history$ AS l
                    GLOBAL ALL INNER JOIN (SELECT report_id, host, toUInt32(ordinal) AS ordinal FROM $ordinals$) AS r USING (report_id)
                )
                WHERE (host, area, kind, name) GLOBAL IN (SELECT host, area, kind, name FROM $moving$)
                GROUP BY area, kind, name, host
            ) AS l
            GLOBAL ALL LEFT JOIN
            (
                SELECT host, area, groupUniqArray(ordinal) AS wholes
                FROM
                (
                    SELECT report_id, area
                    FROM facts FINAL
                    WHERE sampled_at >= $since$ AND whole AND report_id GLOBAL IN (SELECT report_id FROM $own$)
                        AND area IN (SELECT area FROM $moving$)
                ) AS l
                GLOBAL ALL INNER JOIN (SELECT report_id, host, toUInt32(ordinal) AS ordinal FROM $ordinals$) AS r USING (report_id)
                GROUP BY host, area
            ) AS r USING (host, area)
        )
        WHERE length(wholes) >= 0 -- else an old server, which does not look into lambdas, drops the column
        UNION ALL
        SELECT
            'check' AS what, area, '' AS kind, name, host,
            arrayJoin(arrayFilter(x -> x.1 > 0, arrayMap(
                (o, v, i) -> (
                    if(i > 1 AND places[i - 1] = o - 1 AND vals[i - 1] != v, o, toUInt32(0)),
                    toUInt8(1), if(i > 1, vals[i - 1], ''), toUInt8(1), v),
                places, vals, arrayEnumerate(places)))) AS step
        FROM
        (
            SELECT
                any(area_of) AS area, check_id AS name, host,
                arraySort(groupArray((ordinal, outcome))) AS told,
                arrayMap(x -> x.1, told) AS places,
                arrayMap(x -> x.2, told) AS vals
            FROM
            (
                SELECT report_id, check_id, area AS area_of, outcome
                FROM checks FINAL
                WHERE sampled_at >= $since$ AND report_id GLOBAL IN (SELECT report_id FROM $own$)
                    AND (host, check_id) GLOBAL IN
                    (
                        SELECT host, check_id FROM checks WHERE sampled_at >= $since$ GROUP BY host, check_id
                        HAVING min(outcome) != max(outcome)
                    )
            ) AS l
            GLOBAL ALL INNER JOIN (SELECT report_id, host, toUInt32(ordinal) AS ordinal FROM $ordinals$) AS r USING (report_id)
            GROUP BY check_id, host
        )
        UNION ALL
        SELECT
            'run' AS what, 'run' AS area, '' AS kind, name, host,
            arrayJoin(arrayFilter(x -> x.1 > 0, arrayMap(
                (o, v, i) -> (
                    if(i > 1 AND places[i - 1] = o - 1 AND vals[i - 1] != v, o, toUInt32(0)),
                    toUInt8(1), if(i > 1, vals[i - 1], ''), toUInt8(1), v),
                places, vals, arrayEnumerate(places)))) AS step
        FROM
        (
            SELECT
                name, host,
                arraySort(groupArray((ordinal, value))) AS told,
                arrayMap(x -> x.1, told) AS places,
                arrayMap(x -> x.2, told) AS vals
            FROM
            (
                SELECT report_id, pair.1 AS name, pair.2 AS value
                FROM $own$
                ARRAY JOIN [('version', version), ('catalogue', catalogue), ('profile', profile), ('level', level), ('virt', virt),
                    ('role', role)] AS pair
                WHERE pair.2 != ''
            ) AS l
            GLOBAL ALL INNER JOIN (SELECT report_id, host, toUInt32(ordinal) AS ordinal FROM $ordinals$) AS r USING (report_id)
            GROUP BY name, host
            HAVING min(value) != max(value)
        )
    )
) AS l
GLOBAL ALL INNER JOIN
(
    SELECT host, arraySort(groupArray(sampled_ms)) AS times_of
    FROM $own$
    GROUP BY host
) AS r USING (host)
ORDER BY what, area, kind, name, host, ordinal
