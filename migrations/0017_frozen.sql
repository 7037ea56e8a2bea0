-- Every report can be frozen and sent on a schedule.

-- +goose Up

-- When a published figure was read: a frozen report shows those that were read
-- by its instant. A file that is read again can bring figures that a former
-- reading left out.
ALTER TABLE published ADD COLUMN read_at timestamptz;
UPDATE published p SET read_at = f.read_at FROM published_files f WHERE f.agency_id = p.agency_id AND f.digest = p.file;
ALTER TABLE published ALTER COLUMN read_at SET NOT NULL;

-- Returns of a calendar year are sent once a year.
ALTER TABLE report_subscriptions DROP CONSTRAINT report_subscriptions_rhythm_check;
ALTER TABLE report_subscriptions ADD CONSTRAINT report_subscriptions_rhythm_check CHECK (rhythm IN ('weekly', 'monthly', 'yearly'));
