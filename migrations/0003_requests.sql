-- The timeline is the truth: events are only ever added. Everything below the
-- line is derived from them, kept so that lists and figures are fast, and can
-- be thrown away (rogatory rebuild).

-- +goose Up
CREATE TABLE requests (
    agency_id  bigint NOT NULL REFERENCES agencies (id),
    id         uuid NOT NULL,
    reference  text NOT NULL CHECK (length(reference) BETWEEN 1 AND 80),
    case_id    uuid NOT NULL,
    source     text, -- register and row it was read from; null for our own
    PRIMARY KEY (agency_id, id),
    CONSTRAINT reference_taken UNIQUE (agency_id, reference),
    FOREIGN KEY (agency_id, case_id) REFERENCES cases (agency_id, id)
);
CREATE UNIQUE INDEX source_row_taken ON requests (agency_id, source) WHERE source IS NOT NULL;

CREATE TABLE events (
    agency_id   bigint NOT NULL,
    request_id  uuid NOT NULL,
    seq         integer NOT NULL CHECK (seq > 0),
    kind        text NOT NULL CHECK (kind IN ('drafted', 'registered', 'edited', 'submitted', 'returned', 'approved',
        'refused', 'cancelled', 'dispatched', 'delivered', 'undelivered', 'replied', 'clarified', 'withdrawn',
        'closed', 'reopened', 'noted', 'corrected', 'observed')),
    by_id       uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    known_at    timestamptz NOT NULL, -- the same, but for facts an old register knew earlier
    detail      json NOT NULL, -- json, not jsonb: the very bytes whose digest stands in the audit leaf
    PRIMARY KEY (agency_id, request_id, seq)
);

-- ------------------------------------------------------------------ derived

CREATE TABLE request_summaries (
    agency_id     bigint NOT NULL,
    request_id    uuid NOT NULL,
    version       integer NOT NULL,
    reference     text NOT NULL,
    case_id       uuid NOT NULL,
    unit_id       uuid,
    compartment   text NOT NULL,
    platform_id   text NOT NULL,
    kind          text NOT NULL,
    basis_id      text NOT NULL,
    emergency     boolean NOT NULL,
    subject       text NOT NULL,
    phase         text NOT NULL CHECK (phase IN ('draft', 'in_review', 'returned', 'approved', 'dispatched', 'closed',
        'cancelled', 'withdrawn')),
    delivery      text NOT NULL,
    outcome       text NOT NULL,
    author_id     uuid NOT NULL,
    items         integer NOT NULL,
    pending       integer NOT NULL,
    question_open boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    dispatched_at timestamptz,
    due_day       date,        -- last day to answer
    overdue_from  timestamptz, -- first instant that is late; never a stored "overdue"
    next_at       timestamptz, -- what to sort the work by: due, else follow-up, else last change
    followed_to   date,        -- read from a register that was followed to this day
    first_known   timestamptz NOT NULL,
    last_known    timestamptz NOT NULL,
    PRIMARY KEY (agency_id, request_id)
);
CREATE INDEX summaries_by_due ON request_summaries (agency_id, due_day, request_id);
-- One small index for each queue of the desk, in the order in which it is shown.
CREATE INDEX summaries_waiting ON request_summaries (agency_id, due_day, request_id) WHERE phase = 'dispatched' AND pending > 0;
CREATE INDEX summaries_answered ON request_summaries (agency_id, due_day, request_id) WHERE phase = 'dispatched' AND pending = 0;
CREATE INDEX summaries_question ON request_summaries (agency_id, due_day, request_id) WHERE phase = 'dispatched' AND question_open;
CREATE INDEX summaries_failed ON request_summaries (agency_id, due_day, request_id) WHERE phase = 'dispatched' AND delivery = 'failed';
CREATE INDEX summaries_by_phase ON request_summaries (agency_id, phase, due_day, request_id);
CREATE INDEX summaries_by_platform ON request_summaries (agency_id, platform_id, due_day, request_id);
CREATE INDEX summaries_by_case ON request_summaries (agency_id, case_id);
CREATE INDEX summaries_by_author ON request_summaries (agency_id, author_id, phase);
CREATE INDEX summaries_by_change ON request_summaries (agency_id, changed_at, request_id);

CREATE TABLE items (
    agency_id      bigint NOT NULL,
    request_id     uuid NOT NULL,
    no             integer NOT NULL,
    platform_id    text NOT NULL,
    kind           text NOT NULL,
    emergency      boolean NOT NULL,
    category       text NOT NULL,
    selector_kind  text NOT NULL,
    selector       text NOT NULL, -- as written
    selector_match text NOT NULL, -- normal form
    sealed         boolean NOT NULL, -- of a sealed case: in no figure
    dispatched_day date,          -- null: not sent, or delivery failed
    settled_after  integer,       -- days to the first substantive reply
    ended_after    integer,       -- days to our own withdrawal, where it came first
    first_outcome  text NOT NULL,
    outcome        text NOT NULL,
    reason         text NOT NULL, -- of a refusal
    due_day        date,
    timing         text NOT NULL CHECK (timing IN ('none', 'on_time', 'late', 'open')),
    delivered      boolean NOT NULL, -- delivery confirmed
    followed_to    date,
    PRIMARY KEY (agency_id, request_id, no)
);
CREATE INDEX items_by_selector ON items (agency_id, selector_match);
CREATE INDEX items_by_day ON items (agency_id, dispatched_day, platform_id) WHERE dispatched_day IS NOT NULL;
CREATE INDEX items_followed ON items (agency_id, platform_id) WHERE followed_to IS NOT NULL;
CREATE INDEX items_by_platform ON items (agency_id, platform_id, dispatched_day) WHERE dispatched_day IS NOT NULL;

-- Counts of items for the figures, kept by the write path, so that a report
-- reads counts and not a million rows. What a figure looks at is counted apart:
-- waits for the curves, results for outcomes, rates and deadlines. Each is
-- counted by day of dispatch, for periods that begin or end within a month, and
-- by month, for all others. A pending wait keeps its day: it still grows.
CREATE TABLE waits_by_day (
    agency_id     bigint NOT NULL,
    platform_id   text NOT NULL,
    kind          text NOT NULL,
    emergency     boolean NOT NULL,
    span          date NOT NULL, -- the day of dispatch, or the first day of its month
    day           date NOT NULL, -- the day of dispatch while pending, else the span
    settled_after integer NOT NULL, -- -1: not settled
    ended_after   integer NOT NULL, -- -1: not withdrawn
    followed_to   date NOT NULL, -- infinity: followed live; else the register's last day
    n             bigint NOT NULL,
    PRIMARY KEY (agency_id, platform_id, span, kind, emergency, day, settled_after, ended_after, followed_to)
) WITH (fillfactor = 80);
CREATE TABLE waits_by_month (LIKE waits_by_day INCLUDING ALL) WITH (fillfactor = 80);
CREATE INDEX waits_by_span ON waits_by_day (agency_id, span);
CREATE INDEX waits_followed ON waits_by_day (agency_id, platform_id, span) WHERE followed_to <> 'infinity';

CREATE TABLE results_by_day (
    agency_id   bigint NOT NULL,
    platform_id text NOT NULL,
    kind        text NOT NULL,
    emergency   boolean NOT NULL,
    span        date NOT NULL,
    reached     smallint NOT NULL, -- settled within 7, 30, 90 days, 91: later; 0: pending; -1: withdrawn by us
    outcome     text NOT NULL,
    reason      text NOT NULL, -- of a refusal
    timing      text NOT NULL,
    delivered   boolean NOT NULL, -- delivery confirmed, or shown by a reply
    due_day     date NOT NULL, -- of a pending item; infinity: none
    followed_to date NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (agency_id, platform_id, span, kind, emergency, reached, outcome, reason, timing, delivered, due_day, followed_to)
) WITH (fillfactor = 80);
CREATE TABLE results_by_month (LIKE results_by_day INCLUDING ALL) WITH (fillfactor = 80);
CREATE INDEX results_by_span ON results_by_day (agency_id, span);
CREATE INDEX results_followed ON results_by_day (agency_id, platform_id, span) WHERE followed_to <> 'infinity';
