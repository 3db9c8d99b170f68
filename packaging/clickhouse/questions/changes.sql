-- SPDX-License-Identifier: Apache-2.0
-- What changed, and how many hosts changed alike, first and last when.
SELECT
    what, area, name, was_there, was, is_there, became,
    uniqExact(host) AS hosts,
    count() AS times,
    intDiv(min(at_ms), 1000) AS first,
    intDiv(max(at_ms), 1000) AS last
FROM $events$
GROUP BY what, area, kind, name, was_there, was, is_there, became
ORDER BY what = 'check', hosts DESC, what, area, name, was, became
