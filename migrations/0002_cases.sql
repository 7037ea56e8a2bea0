-- Cases with their compartment and members: the need-to-know circle.

-- +goose Up
CREATE TABLE cases (
    agency_id   bigint NOT NULL REFERENCES agencies (id),
    id          uuid NOT NULL,
    number      text NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
    title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    unit_id     uuid, -- null: a case of the agency as a whole
    compartment text NOT NULL CHECK (compartment IN ('open', 'restricted', 'sealed')),
    owner_id    uuid NOT NULL,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT case_number_taken UNIQUE (agency_id, number),
    FOREIGN KEY (agency_id, unit_id) REFERENCES units (agency_id, id),
    FOREIGN KEY (agency_id, owner_id) REFERENCES people (agency_id, id)
);

CREATE TABLE case_members (
    agency_id bigint NOT NULL,
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (agency_id, case_id, person_id),
    FOREIGN KEY (agency_id, case_id) REFERENCES cases (agency_id, id),
    FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);
CREATE INDEX cases_of_member ON case_members (agency_id, person_id);
CREATE INDEX cases_of_owner ON cases (agency_id, owner_id);

-- Platforms that the shipped directory does not know: made by hand or by an import.
CREATE TABLE own_platforms (
    agency_id  bigint NOT NULL REFERENCES agencies (id),
    id         text NOT NULL CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    source     text NOT NULL DEFAULT '', -- the register it was read from
    created_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id)
);
