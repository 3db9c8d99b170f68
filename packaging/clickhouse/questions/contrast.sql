-- SPDX-License-Identifier: Apache-2.0
-- What do slow hosts share that the others do not? Each value of each fact and check is a question: Fisher's exact test, one-sided, and
-- Holm's correction for the number of questions (of the 100 least probable, which are shown).
SELECT area, name, value, slow, slow_told, others, others_told, p, corrected, questions
FROM
(
    SELECT
        groupArray(tuple(area, name, value, slow, slow_told, others, others_told)) AS rows_found,
        groupArray(p) AS ps,
        arraySlice(rows_found, 1, 100) AS first_rows,
        arraySlice(ps, 1, 100) AS first_ps,
        count() AS questions
    FROM
    (
        SELECT
            area, name, value, slow, slow_told, others, others_told,
            slow + others AS so,
            slow_told + others_told - so AS rest,
            lgamma(so + rest + 1) - lgamma(slow_told + 1) - lgamma(others_told + 1) AS ways,
            arraySum(arrayMap(
                i -> if(slow_told > rest + i, 0.,
                    exp(lgamma(so + 1) - lgamma(i + 1) - lgamma(so - i + 1)
                        + lgamma(rest + 1) - lgamma(slow_told - i + 1) - lgamma(rest + i - slow_told + 1) - ways)),
                arrayMap(k -> k + slow, range(toUInt32(least(so, slow_told) - slow + 1))))) AS p
        FROM
        (
            SELECT area, name, value, slow, others, slow_told, others_told
            FROM
            (
                SELECT area, name, value, countIf(is_slow) AS slow, countIf(NOT is_slow) AS others
                FROM
                (
                    SELECT area, name, value, host IN ($slow$) AS is_slow
                    FROM
                    (
                        SELECT report_id, host, area, name, value FROM standing_facts
                        UNION ALL
                        SELECT report_id, host, 'check' AS area, check_id AS name, outcome AS value FROM checks FINAL
                    )
                    WHERE report_id IN (SELECT report_id FROM latest WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$)
                )
                GROUP BY area, name, value
            )
            ANY INNER JOIN
            (
                SELECT area, name, countIf(is_slow) AS slow_told, countIf(NOT is_slow) AS others_told
                FROM
                (
                    SELECT area, name, host IN ($slow$) AS is_slow
                    FROM
                    (
                        SELECT report_id, host, area, name FROM standing_facts
                        UNION ALL
                        SELECT report_id, host, 'check' AS area, check_id AS name FROM checks FINAL
                    )
                    WHERE report_id IN (SELECT report_id FROM latest WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$)
                )
                GROUP BY area, name
            ) USING area, name
        )
        WHERE slow_told > 0 AND others_told > 0 AND slow + others < slow_told + others_told
        ORDER BY p, area, name, value
    )
)
ARRAY JOIN
    arrayMap(r -> r.1, first_rows) AS area,
    arrayMap(r -> r.2, first_rows) AS name,
    arrayMap(r -> r.3, first_rows) AS value,
    arrayMap(r -> r.4, first_rows) AS slow,
    arrayMap(r -> r.5, first_rows) AS slow_told,
    arrayMap(r -> r.6, first_rows) AS others,
    arrayMap(r -> r.7, first_rows) AS others_told,
    first_ps AS p,
    arrayMap(i -> least(1., arrayReduce('max', arrayMap((x, k) -> x * (questions - k + 1), arraySlice(first_ps, 1, i), arrayEnumerate(arraySlice(first_ps, 1, i))))),
        arrayEnumerate(first_ps)) AS corrected
