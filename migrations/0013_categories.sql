-- Each count also says how many of its items are of each category of data, so
-- that a report on one category reads counts, too. A column for each category
-- costs a fraction of a row for each. The counts are derived; they are made anew
-- from the items.

-- +goose Up
TRUNCATE waits_by_day;
ALTER TABLE waits_by_day
    ADD COLUMN n_subscriber integer NOT NULL,
    ADD COLUMN n_user_identification integer NOT NULL,
    ADD COLUMN n_traffic integer NOT NULL,
    ADD COLUMN n_content integer NOT NULL,
    ADD COLUMN n_domain_registration integer NOT NULL,
    ADD COLUMN n_none integer NOT NULL;
TRUNCATE waits_by_month;
ALTER TABLE waits_by_month
    ADD COLUMN n_subscriber integer NOT NULL,
    ADD COLUMN n_user_identification integer NOT NULL,
    ADD COLUMN n_traffic integer NOT NULL,
    ADD COLUMN n_content integer NOT NULL,
    ADD COLUMN n_domain_registration integer NOT NULL,
    ADD COLUMN n_none integer NOT NULL;
TRUNCATE results_by_day;
ALTER TABLE results_by_day
    ADD COLUMN n_subscriber integer NOT NULL,
    ADD COLUMN n_user_identification integer NOT NULL,
    ADD COLUMN n_traffic integer NOT NULL,
    ADD COLUMN n_content integer NOT NULL,
    ADD COLUMN n_domain_registration integer NOT NULL,
    ADD COLUMN n_none integer NOT NULL;
TRUNCATE results_by_month;
ALTER TABLE results_by_month
    ADD COLUMN n_subscriber integer NOT NULL,
    ADD COLUMN n_user_identification integer NOT NULL,
    ADD COLUMN n_traffic integer NOT NULL,
    ADD COLUMN n_content integer NOT NULL,
    ADD COLUMN n_domain_registration integer NOT NULL,
    ADD COLUMN n_none integer NOT NULL;

INSERT INTO waits_by_day (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to,
        n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
    SELECT agency_id, platform_id, kind, emergency, dispatched_day, dispatched_day, COALESCE(settled_after, -1),
        COALESCE(ended_after, -1), COALESCE(followed_to, 'infinity'), count(*),
        count(*) FILTER (WHERE category = 'subscriber'),
        count(*) FILTER (WHERE category = 'user_identification'),
        count(*) FILTER (WHERE category = 'traffic'),
        count(*) FILTER (WHERE category = 'content'),
        count(*) FILTER (WHERE category = 'domain_registration'),
        count(*) FILTER (WHERE category = 'none')
    FROM items WHERE dispatched_day IS NOT NULL AND NOT sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO waits_by_month (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to,
        n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
    SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date),
        CASE WHEN settled_after < 0 AND ended_after < 0 THEN day ELSE CAST(date_trunc('month', span) AS date) END,
        settled_after, ended_after, followed_to,
        sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
    FROM waits_by_day GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO results_by_day (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day,
        followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
    SELECT agency_id, platform_id, kind, emergency, dispatched_day,
        CASE WHEN ended_after IS NOT NULL THEN -1 WHEN settled_after IS NULL THEN 0 WHEN settled_after <= 7 THEN 7
            WHEN settled_after <= 30 THEN 30 WHEN settled_after <= 90 THEN 90 ELSE 91 END,
        CASE WHEN settled_after IS NULL AND ended_after IS NULL THEN '' ELSE outcome END,
        CASE WHEN settled_after IS NULL AND ended_after IS NULL THEN '' ELSE reason END, timing,
        delivered OR settled_after IS NOT NULL,
        CASE WHEN settled_after IS NULL AND ended_after IS NULL THEN COALESCE(due_day, 'infinity') ELSE 'infinity' END,
        COALESCE(followed_to, 'infinity'), count(*),
        count(*) FILTER (WHERE category = 'subscriber'),
        count(*) FILTER (WHERE category = 'user_identification'),
        count(*) FILTER (WHERE category = 'traffic'),
        count(*) FILTER (WHERE category = 'content'),
        count(*) FILTER (WHERE category = 'domain_registration'),
        count(*) FILTER (WHERE category = 'none')
    FROM items WHERE dispatched_day IS NOT NULL AND NOT sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
INSERT INTO results_by_month (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day,
        followed_to, n, n_subscriber, n_user_identification, n_traffic, n_content, n_domain_registration, n_none)
    SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date), reached, outcome, reason, timing,
        delivered, due_day, followed_to,
        sum(n), sum(n_subscriber), sum(n_user_identification), sum(n_traffic), sum(n_content), sum(n_domain_registration), sum(n_none)
    FROM results_by_day GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;

-- A report as of an earlier day takes back what was learned since.
CREATE INDEX summaries_by_knowledge ON request_summaries (agency_id, last_known, first_known, dispatched_at);
-- Who may see all but what is restricted counts what is, not all the rest.
CREATE INDEX summaries_restricted ON request_summaries (agency_id, platform_id, request_id) INCLUDE (case_id) WHERE compartment = 'restricted';
