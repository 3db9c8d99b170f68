-- SPDX-License-Identifier: Apache-2.0
-- What every question begins with.

-- A host is a name. Where two machines say one name, it is that of the one which has said it most often, and then first: what the
-- other one says does not count (questions/claimed.sql tells of it).
CREATE VIEW IF NOT EXISTS own_reports AS
SELECT *
FROM reports FINAL
WHERE (host, host_id) IN
(
    SELECT host, argMax(host_id, toInt64(n) * 10000000000 - toInt64(first))
    FROM (SELECT host, host_id, count() AS n, min(sampled_at) AS first FROM reports FINAL GROUP BY host, host_id)
    GROUP BY host
);

-- The last report of each host, with its cohort: hosts of one hardware and one role.
CREATE VIEW IF NOT EXISTS latest AS
SELECT
    *,
    concat(
        multiIf(product = '' AND cpu_model = '', '?', product = '', cpu_model, cpu_model = '', product,
            concat(product, ', ', cpu_model)),
        ' / ', if(role = '', '?', role)) AS cohort
FROM own_reports
ORDER BY sampled_ms DESC
LIMIT 1 BY host;

-- Facts that stay until somebody changes something: neither names and addresses nor what is counted or measured.
CREATE VIEW IF NOT EXISTS standing_facts AS
SELECT *
FROM facts FINAL
WHERE kind NOT IN ('identity', 'count', 'rate') AND NOT (kind = 'state' AND unit != '');
