-- Two entries of the directory that are one service: a double entry, a company
-- that was bought, a new name. One person proposes and another decides; both
-- rows stay as written, and a merger ends by a further entry. The facts are the
-- confirmed entries in the order of their numbers. Requests keep the platform
-- they were sent to: nothing else changes for a merger.

-- +goose Up
CREATE TABLE merger_proposals (
    agency_id   bigint NOT NULL,
    id          uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('merged', 'separated')),
    platform_id text NOT NULL,
    into_id     text NOT NULL CHECK (into_id <> platform_id),
    from_day    date, -- null: always; of a separation: it never was a part
    why         text NOT NULL CHECK (char_length(why) BETWEEN 10 AND 2000),
    by_id       uuid NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);

CREATE TABLE merger_decisions (
    agency_id   bigint NOT NULL,
    proposal_id uuid NOT NULL,
    no          integer CHECK (no >= 1), -- order of recording; null: turned down
    why         text NOT NULL CHECK (char_length(why) <= 2000),
    by_id       uuid NOT NULL,
    at          timestamptz NOT NULL, -- when it was recorded, after every published report
    PRIMARY KEY (agency_id, proposal_id),
    CONSTRAINT merger_no_taken UNIQUE (agency_id, no),
    FOREIGN KEY (agency_id, proposal_id) REFERENCES merger_proposals (agency_id, id),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);
