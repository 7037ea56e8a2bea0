-- Published reports are frozen: each names the instant whose state of
-- knowledge it shows, and nothing may be recorded before that instant later.

-- +goose Up

-- The last published instant. Every write reads it and so holds a lock that
-- publishing waits for; what is recorded afterwards is recorded after it.
CREATE TABLE report_fences (
    agency_id bigint PRIMARY KEY REFERENCES agencies (id),
    as_of     timestamptz NOT NULL
);

-- Changes of a case's compartment, only added to: which cases were sealed at a
-- published instant.
CREATE TABLE case_compartments (
    agency_id  bigint NOT NULL,
    case_id    uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    was        text NOT NULL CHECK (was IN ('open', 'restricted', 'sealed')),
    PRIMARY KEY (agency_id, case_id, changed_at),
    FOREIGN KEY (agency_id, case_id) REFERENCES cases (agency_id, id)
);
CREATE INDEX compartments_by_change ON case_compartments (agency_id, changed_at);

-- A published report: the very bytes of its file and their digest. Rows are
-- only added.
CREATE TABLE reports (
    agency_id  bigint NOT NULL REFERENCES agencies (id),
    id         uuid NOT NULL,
    report     text NOT NULL CHECK (report ~ '^[a-z_]{1,40}$'),
    parameters json NOT NULL,
    as_of      timestamptz NOT NULL,
    made_at    timestamptz NOT NULL,
    by_id      text NOT NULL, -- a person, or the schedule of a subscription
    program    text NOT NULL,
    file       bytea NOT NULL, -- canonical JSON: figures and documents
    sha256     bytea NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (agency_id, id)
);
CREATE INDEX reports_by_instant ON reports (agency_id, as_of DESC, id);

-- Who wants which report when. It is made at next_at and a link to it mailed.
CREATE TABLE report_subscriptions (
    agency_id  bigint NOT NULL,
    id         uuid NOT NULL,
    person_id  uuid NOT NULL,
    address    text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
    report     text NOT NULL CHECK (report ~ '^[a-z_]{1,40}$'),
    parameters json NOT NULL,
    rhythm     text NOT NULL CHECK (rhythm IN ('weekly', 'monthly')),
    weekday    integer NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- of the week, or the first such day of a month
    language   text NOT NULL CHECK (language IN ('en', 'uk')),
    next_at    timestamptz NOT NULL,
    made_by    uuid NOT NULL,
    made_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);
CREATE INDEX subscriptions_due ON report_subscriptions (agency_id, next_at) WHERE ended_at IS NULL;

-- One mail for each report made for a subscription; the row in the outbox is
-- the work, this is what is known of it. The message id is drawn before the
-- first attempt, so that a repeated one can be recognised.
CREATE TABLE report_mails (
    agency_id       bigint NOT NULL,
    outbox_id       bigint NOT NULL,
    subscription_id uuid NOT NULL,
    report_id       uuid NOT NULL,
    message_id      text NOT NULL,
    sent_at         timestamptz,
    failed_at       timestamptz, -- given up
    trouble         text NOT NULL DEFAULT '', -- message key of the last failure
    PRIMARY KEY (agency_id, outbox_id),
    FOREIGN KEY (agency_id, subscription_id) REFERENCES report_subscriptions (agency_id, id),
    FOREIGN KEY (agency_id, report_id) REFERENCES reports (agency_id, id)
);
