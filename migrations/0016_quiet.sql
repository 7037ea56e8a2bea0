-- How often the waits of a platform were changed, so that what was computed
-- from them can be told from what would be computed now.

-- +goose Up

-- One row for each transaction that changed waits_by_day, so that no writer
-- waits for another; xact 0 holds the sum of those that were added up.
CREATE TABLE waits_marks (
    agency_id   bigint NOT NULL,
    platform_id text NOT NULL,
    xact        bigint NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (agency_id, platform_id, xact)
);

INSERT INTO waits_marks (agency_id, platform_id, xact, n) SELECT DISTINCT agency_id, platform_id, 0, 1 FROM waits_by_day;

-- A trigger, because no writer of waits may forget it. The platform is part of
-- the key of waits_by_day and never updated. A transaction number that an older
-- database left behind is counted on.
-- +goose StatementBegin
CREATE FUNCTION mark_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO waits_marks (agency_id, platform_id, xact, n)
    SELECT DISTINCT agency_id, platform_id, CAST(CAST(pg_current_xact_id() AS text) AS bigint), 1 FROM changed
    ON CONFLICT (agency_id, platform_id, xact) DO UPDATE SET n = waits_marks.n + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER waits_inserted AFTER INSERT ON waits_by_day REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_waits();
CREATE TRIGGER waits_updated AFTER UPDATE ON waits_by_day REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_waits();
CREATE TRIGGER waits_deleted AFTER DELETE ON waits_by_day REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_waits();
