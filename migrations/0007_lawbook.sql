-- What a unit sets right in the shipped law. A correction of a legal basis is
-- proposed by one person and decided by another; both rows stay as written.
-- Entries of the calendar are only ever added: a day taken back is one more
-- entry. The generation tells every process that its copy is old.

-- +goose Up
CREATE TABLE basis_proposals (
    agency_id  bigint NOT NULL,
    id         uuid NOT NULL,
    basis_id   text NOT NULL,
    from_no    integer NOT NULL CHECK (from_no >= 1),
    correction json NOT NULL,
    why        text NOT NULL CHECK (char_length(why) BETWEEN 10 AND 2000),
    by_id      uuid NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);
CREATE INDEX proposals_of_basis ON basis_proposals (agency_id, basis_id, at);

CREATE TABLE basis_decisions (
    agency_id   bigint NOT NULL,
    proposal_id uuid NOT NULL,
    basis_id    text NOT NULL,
    version     integer CHECK (version >= 2), -- null: turned down
    why         text NOT NULL CHECK (char_length(why) <= 2000),
    by_id       uuid NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (agency_id, proposal_id),
    CONSTRAINT basis_version_taken UNIQUE (agency_id, basis_id, version),
    FOREIGN KEY (agency_id, proposal_id) REFERENCES basis_proposals (agency_id, id),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);

CREATE TABLE calendar_entries (
    agency_id bigint NOT NULL,
    no        integer NOT NULL CHECK (no >= 1), -- order of recording
    kind      text NOT NULL CHECK (kind IN ('day_off', 'working_day', 'taken_back', 'martial_law', 'martial_back')),
    day       date NOT NULL,
    until     date CHECK (until >= day), -- of martial law; null is open
    name      text NOT NULL CHECK (char_length(name) <= 120),
    why       text NOT NULL CHECK (char_length(why) BETWEEN 10 AND 2000),
    by_id     uuid NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (agency_id, no),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);

CREATE TABLE lawbooks (
    agency_id  bigint PRIMARY KEY,
    generation bigint NOT NULL
);
