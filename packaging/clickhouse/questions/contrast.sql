-- SPDX-License-Identifier: Apache-2.0
-- What slow hosts share that the others do not: names of the slow ones are $slow$. Fisher's exact test, one-sided; Holm's correction.
-- The most telling rows first; 100 of them. there is 0 where it is not there.
SELECT what, area, name, there, value, slow, slow_told, others, others_told, p, corrected, questions
FROM
(
    SELECT
        groupArray((what, area, name, there, value, slow, slow_told, others, others_told)) AS rows,
        groupArray(p) AS ps,
        arraySlice(rows, 1, 100) AS first_rows,
        arraySlice(ps, 1, 100) AS first_ps,
        count() AS questions
    FROM
    (
        SELECT
            what, area, name, there, value, slow, slow_told, others, others_told,
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
            SELECT
                what, area, name, row.1 AS there, row.2 AS value, row.3 AS slow, row.4 AS slow_told, row.5 AS others, row.6 AS others_told
            FROM
            (
                SELECT
                    what, area, name,
                    what = 'trait' AND kind NOT IN ('count', 'rate') AS can_lack,
                    if(can_lack, greatest(slow_whole, slow_told), slow_told) AS slow_all,
                    if(can_lack, greatest(others_whole, others_told), others_told) AS others_all,
                    arrayJoin(arrayConcat(
                        arrayMap((v, s, o) -> (1, v, toUInt64(s), slow_all, toUInt64(o), others_all), vals, slow, others),
                        arrayFilter(x -> can_lack AND slow_whole >= slow_told AND others_whole >= others_told,
                            [(0, '', toUInt64(slow_all - slow_told), slow_all, toUInt64(others_all - others_told), others_all)]))) AS row
                FROM $contrast_counts$
            )
        )
        WHERE slow_told > 0 AND others_told > 0 AND slow + others > 0 AND slow + others < slow_told + others_told
        ORDER BY p, area, name, value
    )
)
ARRAY JOIN
    arrayMap(r -> r.1, first_rows) AS what,
    arrayMap(r -> r.2, first_rows) AS area,
    arrayMap(r -> r.3, first_rows) AS name,
    arrayMap(r -> r.4, first_rows) AS there,
    arrayMap(r -> r.5, first_rows) AS value,
    arrayMap(r -> r.6, first_rows) AS slow,
    arrayMap(r -> r.7, first_rows) AS slow_told,
    arrayMap(r -> r.8, first_rows) AS others,
    arrayMap(r -> r.9, first_rows) AS others_told,
    first_ps AS p,
    arrayMap(i -> least(1., arrayReduce('max', arrayMap((x, k) -> x * (questions - k + 1), arraySlice(first_ps, 1, i), arrayEnumerate(arraySlice(first_ps, 1, i))))),
        arrayEnumerate(first_ps)) AS corrected
