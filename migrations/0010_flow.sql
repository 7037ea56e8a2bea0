-- What leads to the figures about flow and about ourselves. Both tables are
-- derived from the timelines (rogatory rebuild) and leave sealed cases out, as
-- the counts of waits and results do. An agency that had requests before runs rebuild once.

-- +goose Up
-- How many items and requests began or ceased to wait, by day: the flow that
-- balances adds these up and reads no request.
CREATE TABLE moves (
    agency_id   bigint NOT NULL,
    platform_id text NOT NULL,
    day         date NOT NULL,
    move        text NOT NULL CHECK (move IN ('dispatched', 'reopened', 'answered', 'closed', 'withdrawn')),
    unit        text NOT NULL, -- of the case; empty: of the agency as a whole
    items       bigint NOT NULL,
    requests    bigint NOT NULL,
    PRIMARY KEY (agency_id, platform_id, day, move, unit)
) WITH (fillfactor = 70);

-- What we ourselves did with a request. Days are calendar days of the agency;
-- a step that is not done yet is known by the day it began.
CREATE TABLE handling (
    agency_id      bigint NOT NULL,
    request_id     uuid NOT NULL,
    platform_id    text NOT NULL,
    unit           text NOT NULL,
    begun_day      date NOT NULL,
    live           boolean NOT NULL, -- written here, not read from an old register
    sent_after     integer, -- days from draft to dispatch
    given_up_after integer,
    approved_day   date,
    handed_after   integer, -- days from approval to dispatch
    reviewed       integer[] NOT NULL,
    review_since   date,
    answered       integer[] NOT NULL,
    asked_since    date,
    logged         integer[] NOT NULL,
    returned       integer NOT NULL,
    attempts       integer NOT NULL,
    failed         integer NOT NULL,
    misdirected    boolean NOT NULL,
    questions      integer NOT NULL,
    withdrawn      boolean NOT NULL,
    corrected      integer NOT NULL,
    PRIMARY KEY (agency_id, request_id)
);
CREATE INDEX handling_by_day ON handling (agency_id, begun_day);
-- What is still going on ages every day and cannot be counted once and for all.
CREATE INDEX handling_going_on ON handling (agency_id, begun_day) WHERE live AND sent_after IS NULL AND given_up_after IS NULL
    OR approved_day IS NOT NULL AND handed_after IS NULL OR review_since IS NOT NULL OR asked_since IS NOT NULL;

-- The rows of handling counted by the month in which the requests were begun:
-- how many requests had something happen to them, and how many steps that are
-- done took so many days. Whole months of a report come from here.
CREATE TABLE handling_tallies (
    agency_id   bigint NOT NULL,
    platform_id text NOT NULL,
    month       date NOT NULL,
    unit        text NOT NULL,
    what        text NOT NULL, -- a count, or a step
    days        integer NOT NULL, -- of a step; 0 for a count
    event       integer NOT NULL, -- of a step: 1 done, 2 given up; 0 for a count
    n           bigint NOT NULL,
    PRIMARY KEY (agency_id, platform_id, month, unit, what, days, event)
) WITH (fillfactor = 70);

-- What platforms and authorities publish about requests: not derived, and not
-- about any case of ours. A figure is kept once, whichever file says it.
CREATE TABLE published_files (
    agency_id bigint NOT NULL,
    digest    text NOT NULL,
    name      text NOT NULL,
    source    text NOT NULL,
    licence   text NOT NULL,
    by_id     text NOT NULL,
    read_at   timestamptz NOT NULL,
    PRIMARY KEY (agency_id, digest)
);

CREATE TABLE published (
    agency_id     bigint NOT NULL,
    key           text NOT NULL, -- digest of everything the row says
    file          text NOT NULL,
    line          integer NOT NULL,
    side          text NOT NULL CHECK (side IN ('platform', 'authority')),
    company       text NOT NULL,
    platform_id   text NOT NULL, -- empty: not in the directory
    authority     text NOT NULL,
    country       text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    from_day      date NOT NULL,
    to_day        date NOT NULL,
    subject       text NOT NULL CHECK (subject IN ('data', 'removal', 'preservation')),
    process       text NOT NULL,
    requests_low  double precision, -- null: no number was published
    requests_high double precision,
    requests_text text NOT NULL,
    complied_low  double precision,
    complied_high double precision,
    complied_text text NOT NULL,
    percent_low   double precision,
    percent_high  double precision,
    percent_text  text NOT NULL,
    accounts_low  double precision,
    accounts_high double precision,
    accounts_text text NOT NULL,
    PRIMARY KEY (agency_id, key),
    FOREIGN KEY (agency_id, file) REFERENCES published_files (agency_id, digest),
    CHECK (from_day <= to_day)
);
CREATE INDEX published_by_country ON published (agency_id, country, from_day);
