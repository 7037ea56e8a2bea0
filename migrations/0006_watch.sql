-- The watch over the clocks: who keeps it, which alarms were fired and what
-- became of them, who stands in for whom, and the calendars people subscribe
-- to. An alarm is a fact: it was fired at an instant, about a deadline as it
-- stood then.

-- +goose Up

-- When the watch has to look at a clock: at once when it was written or moved,
-- then when the rule in internal/alarm says that it gives its next alarm; null:
-- never again.
ALTER TABLE clocks ADD COLUMN alarm_at timestamptz DEFAULT '-infinity';
CREATE INDEX clocks_by_alarm ON clocks (agency_id, alarm_at) WHERE alarm_at IS NOT NULL;

CREATE TABLE leases (
    agency_id bigint NOT NULL REFERENCES agencies (id),
    name      text NOT NULL,
    holder    text NOT NULL,
    token     bigint NOT NULL, -- grows with each new holder; a write that names an older one is refused
    until     timestamptz NOT NULL,
    lapsed    timestamptz,     -- up to here everything was fired
    PRIMARY KEY (agency_id, name)
);

-- No foreign key to requests: the check would make the watch wait for whoever
-- is writing an event of the same request.
CREATE TABLE alarms (
    agency_id     bigint NOT NULL,
    id            uuid NOT NULL,
    request_id    uuid NOT NULL,
    clock_kind    text NOT NULL,
    clock_no      integer NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('due_soon', 'preservation_14', 'preservation_7', 'preservation_3', 'due_today',
        'missed', 'emergency_unreviewed')),
    about         timestamptz NOT NULL, -- the end of the deadline it is about
    fire_at       timestamptz NOT NULL,
    fired_at      timestamptz NOT NULL,
    late          boolean NOT NULL,
    owner_id      uuid NOT NULL,
    unit_id       uuid,
    seen_by       uuid,
    seen_at       timestamptz,
    snoozed_until timestamptz,
    over_at       timestamptz, -- since when it lies on no desk
    over_why      text NOT NULL DEFAULT '' CHECK (over_why IN ('', 'seen', 'graver', 'void')),
    PRIMARY KEY (agency_id, id),
    CHECK ((over_at IS NULL) = (over_why = '')),
    -- Fired once, however many instances watch: for this deadline as it stands.
    CONSTRAINT alarm_fired UNIQUE (agency_id, request_id, clock_kind, clock_no, kind, about)
);
CREATE INDEX alarms_of_owner ON alarms (agency_id, owner_id, about) WHERE over_at IS NULL;
CREATE INDEX alarms_of_unit ON alarms (agency_id, unit_id, fired_at) WHERE over_at IS NULL;

CREATE TABLE snoozes (
    agency_id bigint NOT NULL,
    id        bigint GENERATED ALWAYS AS IDENTITY,
    alarm_id  uuid NOT NULL,
    by_id     uuid NOT NULL,
    at        timestamptz NOT NULL,
    until     timestamptz NOT NULL,
    reason    text NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, alarm_id) REFERENCES alarms (agency_id, id),
    FOREIGN KEY (agency_id, by_id) REFERENCES people (agency_id, id)
);
CREATE INDEX snoozes_of_alarm ON snoozes (agency_id, alarm_id, id);

ALTER TABLE people
    ADD COLUMN deputy_id uuid,
    ADD COLUMN away_from date,
    ADD COLUMN away_to   date, -- null: until further notice
    ADD FOREIGN KEY (agency_id, deputy_id) REFERENCES people (agency_id, id),
    ADD CHECK (deputy_id <> id),
    ADD CHECK (away_to >= away_from),
    ADD CHECK (away_to IS NULL OR away_from IS NOT NULL);
CREATE INDEX people_by_deputy ON people (agency_id, deputy_id) WHERE deputy_id IS NOT NULL;

ALTER TABLE units
    ADD COLUMN lead_id uuid,
    ADD FOREIGN KEY (agency_id, lead_id) REFERENCES people (agency_id, id);
-- The lead of cases that belong to no unit, or to one without a lead. No
-- foreign key: people refer to agencies, and the circle would have no first row.
ALTER TABLE agencies ADD COLUMN lead_id uuid;

-- A calendar has an address nobody can guess; only its hash is kept.
CREATE TABLE feeds (
    agency_id    bigint NOT NULL,
    token_hash   bytea NOT NULL CHECK (length(token_hash) = 32),
    person_id    uuid NOT NULL,
    language     text NOT NULL CHECK (language IN ('en', 'uk')), -- of the page it was made on
    made_at      timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL, -- when what it says changed last
    revoked_at   timestamptz,
    window_at    timestamptz, -- the minute in which reads are counted
    window_reads integer NOT NULL DEFAULT 0,
    PRIMARY KEY (agency_id, token_hash),
    FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);
CREATE UNIQUE INDEX feed_of_person ON feeds (agency_id, person_id) WHERE revoked_at IS NULL;

-- What a calendar was told, so that a change counts up and an ended deadline
-- is taken back.
CREATE TABLE feed_entries (
    agency_id  bigint NOT NULL,
    token_hash bytea NOT NULL,
    request_id uuid NOT NULL,
    kind       text NOT NULL,
    no         integer NOT NULL,
    case_id    uuid NOT NULL,
    reference  text NOT NULL,
    day        date NOT NULL,
    at         timestamptz, -- where the deadline ends within the day
    sequence   integer NOT NULL,
    changed_at timestamptz NOT NULL,
    ended      boolean NOT NULL,
    PRIMARY KEY (agency_id, token_hash, request_id, kind, no),
    FOREIGN KEY (agency_id, token_hash) REFERENCES feeds (agency_id, token_hash)
);
