-- SPDX-License-Identifier: Apache-2.0
-- What "latscan fleet clickhouse://…" tells besides: of a check its area and title, of a report its size, of an override what
-- it was refused for. Rows from before have them empty.
ALTER TABLE checks ADD COLUMN area String, ADD COLUMN title String;
ALTER TABLE reports ADD COLUMN bytes UInt64, ADD COLUMN override_found UInt8, ADD COLUMN override_refused String,
    ADD COLUMN override_until_ms UInt64;
