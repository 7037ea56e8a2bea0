-- Items of one request are answered together: a figure over items is as sure as
-- its requests make it. What the intervals need to know of that is how many
-- pairs of items of one request met which two fates. A pair is of a category of
-- data where both items are. All of it is derived from the timelines (rogatory
-- rebuild).

-- +goose Up
-- Waits of all days, kinds and urgencies together, under the span 0001-01-01 and
-- no kind: most reports begin with the first day there is and ask for all.
CREATE TABLE waits_ever (LIKE waits_by_day INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 70);
ALTER TABLE waits_ever ADD PRIMARY KEY (agency_id, platform_id, span, kind, emergency, day, settled_after, ended_after, followed_to);

-- Two waits, the lesser first; the columns are those of waits.
CREATE TABLE kin_waits_by_day (
    agency_id    bigint NOT NULL,
    platform_id  text NOT NULL,
    kind         text NOT NULL,
    emergency    boolean NOT NULL,
    span         date NOT NULL,
    day          date NOT NULL, -- the day of dispatch while one of the two is pending, else the span
    settled_one  integer NOT NULL,
    ended_one    integer NOT NULL,
    settled_two  integer NOT NULL,
    ended_two    integer NOT NULL,
    followed_to  date NOT NULL,
    n            bigint NOT NULL,
    n_subscriber integer NOT NULL,
    n_user_identification integer NOT NULL,
    n_traffic integer NOT NULL,
    n_content integer NOT NULL,
    n_domain_registration integer NOT NULL,
    n_none integer NOT NULL,
    PRIMARY KEY (agency_id, platform_id, kind, emergency, span, day, settled_one, ended_one, settled_two, ended_two, followed_to)
) WITH (fillfactor = 80);
CREATE TABLE kin_waits_by_month (LIKE kin_waits_by_day INCLUDING ALL) WITH (fillfactor = 80);
CREATE TABLE kin_waits_ever (LIKE kin_waits_by_day INCLUDING ALL) WITH (fillfactor = 70);
CREATE INDEX kin_waits_by_span ON kin_waits_by_day (agency_id, span);
CREATE INDEX kin_waits_followed ON kin_waits_by_day (agency_id, platform_id, span) WHERE followed_to <> 'infinity';

-- Two results, of which only what a share looks at. Delivered: confirmed, apart
-- from what a reply shows.
CREATE TABLE kin_results_by_day (
    agency_id   bigint NOT NULL,
    platform_id text NOT NULL,
    kind        text NOT NULL,
    emergency   boolean NOT NULL,
    span        date NOT NULL,
    reached_one smallint NOT NULL,
    timing_one  text NOT NULL,
    reached_two smallint NOT NULL,
    timing_two  text NOT NULL,
    delivered   boolean NOT NULL,
    due_day     date NOT NULL, -- while one of the two is pending; infinity: none
    followed_to date NOT NULL,
    n           bigint NOT NULL,
    n_subscriber integer NOT NULL,
    n_user_identification integer NOT NULL,
    n_traffic integer NOT NULL,
    n_content integer NOT NULL,
    n_domain_registration integer NOT NULL,
    n_none integer NOT NULL,
    PRIMARY KEY (agency_id, platform_id, kind, emergency, span, reached_one, timing_one, reached_two, timing_two, delivered, due_day, followed_to)
) WITH (fillfactor = 80);
CREATE TABLE kin_results_by_month (LIKE kin_results_by_day INCLUDING ALL) WITH (fillfactor = 80);
CREATE INDEX kin_results_by_span ON kin_results_by_day (agency_id, span);
CREATE INDEX kin_results_followed ON kin_results_by_day (agency_id, platform_id, span) WHERE followed_to <> 'infinity';

-- What was recorded before.
INSERT INTO waits_ever (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, CAST('' AS text), false, CAST('0001-01-01' AS date),
    CASE WHEN settled_after < 0 AND ended_after < 0 THEN day ELSE CAST('0001-01-01' AS date) END,
    settled_after, ended_after, followed_to, sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
FROM waits_by_month GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
SELECT agency_id, request_id, no, platform_id, kind, emergency, dispatched_day AS span, category, timing, delivered,
    CASE WHEN ended_after IS NOT NULL THEN -1 WHEN settled_after IS NULL THEN 0 WHEN settled_after <= 7 THEN 7 WHEN settled_after <= 30 THEN 30
        WHEN settled_after <= 90 THEN 90 ELSE 91 END AS reached,
    ARRAY[COALESCE(settled_after, -1), COALESCE(ended_after, -1)] AS fate, COALESCE(due_day, 'infinity') AS limit_day, COALESCE(followed_to, 'infinity') AS followed_to
FROM items WHERE dispatched_day IS NOT NULL AND NOT sealed;
ANALYZE standing;

INSERT INTO kin_waits_by_day (agency_id, platform_id, kind, emergency, span, day, settled_one, ended_one, settled_two, ended_two, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, kind, emergency, span, span, (LEAST(one, two))[1], (LEAST(one, two))[2], (GREATEST(one, two))[1], (GREATEST(one, two))[2], followed_to,
    count(*),
    count(*) FILTER (WHERE category = 'subscriber'),
    count(*) FILTER (WHERE category = 'user_identification'),
    count(*) FILTER (WHERE category = 'traffic'),
    count(*) FILTER (WHERE category = 'content'),
    count(*) FILTER (WHERE category = 'domain_registration'),
    count(*) FILTER (WHERE category = 'none')
FROM (SELECT a.agency_id, a.platform_id, a.kind, a.emergency, a.span, a.followed_to, a.fate AS one, b.fate AS two, CASE WHEN a.category = b.category THEN a.category ELSE '' END AS category
    FROM standing a JOIN standing b ON b.agency_id = a.agency_id AND b.request_id = a.request_id AND b.no > a.no) p
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

INSERT INTO kin_waits_by_month (agency_id, platform_id, kind, emergency, span, day, settled_one, ended_one, settled_two, ended_two, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date),
    CASE WHEN settled_one < 0 AND ended_one < 0 OR settled_two < 0 AND ended_two < 0 THEN day ELSE CAST(date_trunc('month', span) AS date) END,
    settled_one, ended_one, settled_two, ended_two, followed_to, sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
FROM kin_waits_by_day GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

INSERT INTO kin_waits_ever (agency_id, platform_id, kind, emergency, span, day, settled_one, ended_one, settled_two, ended_two, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, CAST('' AS text), false, CAST('0001-01-01' AS date),
    CASE WHEN settled_one < 0 AND ended_one < 0 OR settled_two < 0 AND ended_two < 0 THEN day ELSE CAST('0001-01-01' AS date) END,
    settled_one, ended_one, settled_two, ended_two, followed_to, sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
FROM kin_waits_by_month GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

INSERT INTO kin_results_by_day (agency_id, platform_id, kind, emergency, span, reached_one, timing_one, reached_two, timing_two, delivered, due_day, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, kind, emergency, span, CASE WHEN ordered THEN reached ELSE reached_b END, CASE WHEN ordered THEN timing ELSE timing_b END,
    CASE WHEN ordered THEN reached_b ELSE reached END, CASE WHEN ordered THEN timing_b ELSE timing END,
    delivered, CASE WHEN reached = 0 OR reached_b = 0 THEN limit_day ELSE 'infinity' END, followed_to,
    count(*),
    count(*) FILTER (WHERE category = 'subscriber'),
    count(*) FILTER (WHERE category = 'user_identification'),
    count(*) FILTER (WHERE category = 'traffic'),
    count(*) FILTER (WHERE category = 'content'),
    count(*) FILTER (WHERE category = 'domain_registration'),
    count(*) FILTER (WHERE category = 'none')
FROM (SELECT a.agency_id, a.platform_id, a.kind, a.emergency, a.span, a.delivered, a.limit_day, a.followed_to, a.reached, a.timing, b.reached AS reached_b, b.timing AS timing_b,
        CASE WHEN a.category = b.category THEN a.category ELSE '' END AS category, (a.reached, a.timing COLLATE "C") <= (b.reached, b.timing COLLATE "C") AS ordered
    FROM standing a JOIN standing b ON b.agency_id = a.agency_id AND b.request_id = a.request_id AND b.no > a.no) p
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;

INSERT INTO kin_results_by_month (agency_id, platform_id, kind, emergency, span, reached_one, timing_one, reached_two, timing_two, delivered, due_day, followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date), reached_one, timing_one, reached_two, timing_two, delivered, due_day, followed_to, sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
FROM kin_results_by_day GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
