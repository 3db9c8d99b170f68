-- SPDX-License-Identifier: Apache-2.0
-- NOT RUN by the tests: wants what sharded.sql wants.
-- Instead of schema/003-fleet.sql, where sharded.sql is from before its columns were there: first those on the shards, then those
-- that stand before them.
ALTER TABLE checks_local ON CLUSTER '{cluster}' ADD COLUMN area String, ADD COLUMN title String;
ALTER TABLE checks ON CLUSTER '{cluster}' ADD COLUMN area String, ADD COLUMN title String;
ALTER TABLE reports_local ON CLUSTER '{cluster}' ADD COLUMN bytes UInt64, ADD COLUMN override_found UInt8,
    ADD COLUMN override_refused String, ADD COLUMN override_until_ms UInt64;
ALTER TABLE reports ON CLUSTER '{cluster}' ADD COLUMN bytes UInt64, ADD COLUMN override_found UInt8,
    ADD COLUMN override_refused String, ADD COLUMN override_until_ms UInt64;
