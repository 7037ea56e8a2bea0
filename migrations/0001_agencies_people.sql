-- Agencies, units, persons, sessions. The agency stands first in every key of
-- a tenant's table, so that partitions, replicas or a distributed database
-- stay possible without a redesign (docs/decisions).

-- +goose Up
CREATE TABLE agencies (
    id         bigint PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    country    text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    zone       text NOT NULL,
    demo       boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);

CREATE TABLE units (
    agency_id bigint NOT NULL REFERENCES agencies (id),
    id        uuid NOT NULL,
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT unit_name_taken UNIQUE (agency_id, name)
);

CREATE TABLE people (
    agency_id     bigint NOT NULL REFERENCES agencies (id),
    id            uuid NOT NULL,
    unit_id       uuid, -- null: works for every unit
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    login         text NOT NULL CHECK (length(login) BETWEEN 1 AND 64),
    role          text NOT NULL CHECK (role IN ('investigator', 'liaison', 'legal', 'leadership', 'auditor', 'administrator')),
    password      text NOT NULL DEFAULT '', -- argon2id in its PHC form; empty: not set yet
    language      text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'uk')),
    theme         text NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')),
    active        boolean NOT NULL DEFAULT true,
    failures      integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    version       integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT login_taken UNIQUE (agency_id, login),
    FOREIGN KEY (agency_id, unit_id) REFERENCES units (agency_id, id)
);

-- One-time links by which a person sets the first password. Only a hash is kept.
CREATE TABLE invitations (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    agency_id  bigint NOT NULL,
    person_id  uuid, -- null: the link that sets up the first administrator
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    agency_id  bigint NOT NULL,
    person_id  uuid NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);
CREATE INDEX sessions_of_person ON sessions (agency_id, person_id) WHERE ended_at IS NULL;
