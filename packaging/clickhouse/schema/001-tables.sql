-- SPDX-License-Identifier: Apache-2.0
-- The tables that "latscan push clickhouse://…" fills: docs/clickhouse.md. Written so that a server of 2018 (18.16, the one
-- of Debian 12) and today's read it alike: no codecs, no TTL, no LowCardinality; those are in ../variants.
--
-- Every table ends its key with the report: a row that is sent again is the same row, and ReplacingMergeTree keeps one of
-- them. Until a merge has come by there may be two, so questions read with FINAL.

-- A row a report, written last: what is not here is not there yet.
CREATE TABLE IF NOT EXISTS reports
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    sampled_ms UInt64,
    judged_at DateTime,
    boot_id String,
    kernel String,
    virt String,
    product String,
    bios String,
    cpu_model String,
    microcode String,
    hot_cpus String,
    role String,
    version String,
    catalogue String,
    profile String,
    level String,
    gate UInt8,
    window_ms UInt64,
    verdict String,
    exit UInt8,
    incomplete UInt8,
    advisory UInt8,
    passed UInt32,
    warned UInt32,
    unknown UInt32,
    failed UInt32,
    skipped UInt32,
    waived UInt32,
    failed_at_level UInt32,
    clock String,
    divergence_ns Int64,
    override UInt8,
    override_reason String,
    override_owner String,
    override_until DateTime
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (host, host_id, sampled_at, report_id);

-- A row a check and report: what it came to.
CREATE TABLE IF NOT EXISTS checks
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    check_id String,
    rule UInt32,
    severity String,
    status String,
    outcome String,
    reason String,
    waived UInt32,
    findings UInt32
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (check_id, host, host_id, sampled_at, report_id);

-- A row a finding that is no pass and no skip.
CREATE TABLE IF NOT EXISTS findings
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    number UInt32,
    check_id String,
    severity String,
    status String,
    reason String,
    subject_kind String,
    subject String,
    fingerprint String,
    observed String,
    observed_number Float64,
    wanted String,
    wanted_number Float64,
    text String,
    cause String,
    waived UInt8,
    waiver_owner String,
    waiver_ticket String,
    waiver_reason String,
    waiver_until String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (check_id, host, host_id, sampled_at, report_id, number);

-- A row a waiver of the ledger and report.
CREATE TABLE IF NOT EXISTS waivers
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    number UInt32,
    check_id String,
    subject String,
    accept String,
    reason String,
    owner String,
    ticket String,
    valid_from String,
    valid_until String,
    state String,
    findings UInt32
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (owner, check_id, host, host_id, sampled_at, report_id, number);

-- A row a trait (docs/traits.md): what the host is, whether a check judges it or not.
CREATE TABLE IF NOT EXISTS facts
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    area String,
    name String,
    kind String,
    whole UInt8,
    value String,
    number Float64,
    unit String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (area, name, host, host_id, sampled_at, report_id);
