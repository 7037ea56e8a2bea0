-- What yearly returns and the register of refusals and errors need. The table
-- is derived from the timelines (rogatory rebuild): an agency that had requests
-- before runs rebuild once.

-- +goose Up
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check CHECK (kind IN ('drafted', 'registered', 'edited', 'submitted', 'returned', 'approved',
    'refused', 'cancelled', 'dispatched', 'delivered', 'undelivered', 'replied', 'clarified', 'withdrawn',
    'closed', 'reopened', 'noted', 'corrected', 'observed',
    'renewed', 'weighed', 'notified', 'fulfilled', 'waived',
    'stated', 'reported'));

-- The register: each refusal, and each error of ours with the clock of its
-- report. Never a stored "overdue": late is what has no report at overdue_from.
CREATE TABLE ledger (
    agency_id    bigint NOT NULL,
    request_id   uuid NOT NULL,
    seq          integer NOT NULL, -- the event that shows it
    kind         text NOT NULL CHECK (kind IN ('refusal', 'undelivered', 'wrong_entity', 'excess', 'struck')),
    at           timestamptz NOT NULL, -- a refusal came, an error was discovered
    case_id      uuid NOT NULL,
    unit_id      uuid,
    compartment  text NOT NULL,
    platform_id  text NOT NULL,
    report_by    date,        -- last day to report an error; null for a refusal
    overdue_from timestamptz,
    reported_at  timestamptz,
    report_seq   integer NOT NULL,
    PRIMARY KEY (agency_id, request_id, seq, kind)
);
CREATE INDEX ledger_by_time ON ledger (agency_id, at DESC, request_id DESC, seq DESC, kind DESC);
CREATE INDEX ledger_unreported ON ledger (agency_id, at DESC, request_id DESC, seq DESC, kind DESC)
    WHERE reported_at IS NULL AND overdue_from IS NOT NULL;

-- Few requests rest on an instrument that a law wants counted.
CREATE INDEX summaries_counted ON request_summaries (agency_id, created_at) WHERE basis_id LIKE 'eu-eevidence-%' OR basis_id LIKE 'uk-ipa-%';
