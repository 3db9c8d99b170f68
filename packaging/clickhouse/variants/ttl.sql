-- SPDX-License-Identifier: Apache-2.0
-- NOT RUN by the tests: wants ClickHouse 19.6 or later (Debian 12 has 18.16).
-- Rows go by themselves. Facts and checks are most of the bytes; reports and findings are what is asked of old times.
ALTER TABLE facts MODIFY TTL sampled_at + INTERVAL 90 DAY;
ALTER TABLE checks MODIFY TTL sampled_at + INTERVAL 180 DAY;
ALTER TABLE findings MODIFY TTL sampled_at + INTERVAL 800 DAY;
ALTER TABLE waivers MODIFY TTL sampled_at + INTERVAL 800 DAY;
ALTER TABLE reports MODIFY TTL sampled_at + INTERVAL 2600 DAY;
