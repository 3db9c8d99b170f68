-- SPDX-License-Identifier: Apache-2.0
-- NOT RUN by the tests: wants ClickHouse 20.3 or later.
-- Words that come back in every report, once each; times as differences.
ALTER TABLE checks
    MODIFY COLUMN severity LowCardinality(String),
    MODIFY COLUMN status LowCardinality(String),
    MODIFY COLUMN outcome LowCardinality(String),
    MODIFY COLUMN reason LowCardinality(String),
    MODIFY COLUMN sampled_at DateTime CODEC(DoubleDelta, ZSTD(3)),
    MODIFY COLUMN report_id String CODEC(ZSTD(3)),
    MODIFY COLUMN host_id String CODEC(ZSTD(3));
ALTER TABLE facts
    MODIFY COLUMN kind LowCardinality(String),
    MODIFY COLUMN unit LowCardinality(String),
    MODIFY COLUMN value String CODEC(ZSTD(3)),
    MODIFY COLUMN sampled_at DateTime CODEC(DoubleDelta, ZSTD(3)),
    MODIFY COLUMN report_id String CODEC(ZSTD(3)),
    MODIFY COLUMN host_id String CODEC(ZSTD(3));
ALTER TABLE findings
    MODIFY COLUMN severity LowCardinality(String),
    MODIFY COLUMN status LowCardinality(String),
    MODIFY COLUMN reason LowCardinality(String),
    MODIFY COLUMN subject_kind LowCardinality(String),
    MODIFY COLUMN text String CODEC(ZSTD(3));
