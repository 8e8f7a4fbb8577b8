-- the rows of one check-in that itself counts, in one statement: what the product is measured by
WITH who AS MATERIALIZED (
    SELECT bench.*, s.region_id, s.year, s.id AS session_id, s.event_id, s.organisation_id,
           a.home_organisation_id, a.last_sequence + 1 AS sequence, a.head, a.year AS ending,
           v.id AS version_id, gen_random_uuid() AS attendance_id, gen_random_uuid() AS scan_id,
           gen_random_uuid() AS record_id
    FROM (SELECT nextval('bench_turn') AS turn) AS taken
    JOIN bench ON bench.n = taken.turn
    JOIN point_accounts a ON a.id = bench.account_id
    CROSS JOIN bench_session s
    JOIN scheme_versions v ON v.scheme_id = bench.scheme_id
), attended AS (
    INSERT INTO attendances (region_id, year, id, session_id, event_id, person_id, state, minutes,
                             time_class, note)
    SELECT region_id, year, attendance_id, session_id, event_id, person_id, 'done', 0, 'scanned', ''
    FROM who ON CONFLICT DO NOTHING RETURNING id
), scanned AS (
    INSERT INTO scans (region_id, year, id, attendance_id, direction, at, recorded_at, trust, key,
                       actor_id, remarks)
    SELECT region_id, year, scan_id, attendance_id, 'in', now(), now(), 'poster', scan_id::text,
           person_id, '[]' FROM who
), recorded AS (
    INSERT INTO service_records (region_id, year, id, person_id, home_organisation_id,
        organisation_id, source, occasion, item, category, counts_as_hours, occurred_at,
        recorded_at, minutes, count, people, pieces, money, attributes, time_class, trust,
        made_by_id)
    SELECT region_id, year, record_id, person_id, home_organisation_id, organisation_id,
           'attendance:' || attendance_id, event_id || '/' || session_id, 'activity', 'environment',
           true, now(), now(), 0, 1, 0, 0, 0, '{}', 'scanned', 'poster', person_id FROM who
), worded AS (
    INSERT INTO record_texts (region_id, year, record_id, title)
    SELECT region_id, year, record_id, '河道清洁' FROM who
), booked AS (
    INSERT INTO ledger_entries (region_id, year, id, account_id, sequence, amount, item, source,
        scheme_version_id, reason, made_by_id, at, previous_hash, hash)
    SELECT region_id, ending, gen_random_uuid(), account_id, sequence, 200, 'activity',
           'attendance:' || attendance_id, version_id, 'award', person_id, now(), head,
           sha256(head || attendance_id::text::bytea) FROM who
), moved AS (
    UPDATE point_accounts SET total = total + 200, last_sequence = sequence,
           head = sha256(who.head || who.attendance_id::text::bytea), revision = revision + 1
    FROM who WHERE point_accounts.id = who.account_id
), keyed AS (
    INSERT INTO client_keys (region_id, actor_id, key, body_hash, year, made_id, at)
    SELECT region_id, person_id, scan_id::text, sha256(scan_id::text::bytea), year, scan_id, now()
    FROM who
)
INSERT INTO audit_entries (region_id, year, id, at, actor_id, action, subject_kind, subject_id,
                           organisation_id, address, reason, details)
SELECT region_id, year, gen_random_uuid(), now(), person_id, 'attendance.in', 'attendance',
       attendance_id, organisation_id, '127.0.0.1', '', '{"trust": "poster"}' FROM who;
