-- What every write leaves behind in its own transaction: the audit leaf, the
-- message to be sent, and the key that makes a repeated form harmless.

-- +goose Up
CREATE TABLE audit_leaves (
    agency_id bigint NOT NULL,
    id        bigint GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL,
    by_id     text NOT NULL,
    action    text NOT NULL,
    subject   text NOT NULL,
    leaf      bytea NOT NULL, -- exactly the bytes that were hashed
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    number    bigint, -- given by the sequencer; contiguous
    PRIMARY KEY (agency_id, id)
);
CREATE UNIQUE INDEX leaf_number_taken ON audit_leaves (agency_id, number) WHERE number IS NOT NULL;
CREATE INDEX leaves_of_person ON audit_leaves (agency_id, by_id, id);
CREATE INDEX leaves_of_subject ON audit_leaves (agency_id, subject, id);

CREATE TABLE outbox (
    agency_id    bigint NOT NULL,
    id           bigint GENERATED ALWAYS AS IDENTITY,
    kind         text NOT NULL,
    subject      text NOT NULL,
    created_at   timestamptz NOT NULL,
    done_at      timestamptz,
    locked_until timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (agency_id, id)
);
CREATE INDEX outbox_waiting ON outbox (agency_id, id) WHERE done_at IS NULL;

CREATE TABLE idempotency (
    agency_id bigint NOT NULL,
    person_id uuid NOT NULL,
    key       uuid NOT NULL,
    digest    bytea NOT NULL, -- of the form: the same key with another form is a conflict
    subject   text NOT NULL,  -- what the first one made
    at        timestamptz NOT NULL,
    PRIMARY KEY (agency_id, person_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (at);
