-- The open clocks of all requests: what will be lost next, and whose duty it
-- is. Derived from the timelines like the rows of 0003, written by the same
-- path, thrown away and made again by rogatory rebuild. A clock that has ended
-- has no row; a page derives it from the timeline.

-- +goose Up
CREATE TABLE clocks (
    agency_id    bigint NOT NULL,
    request_id   uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('acknowledge', 'answer', 'authority', 'follow_up', 'clarification',
        'preservation', 'order_validity', 'non_disclosure', 'emergency_review', 'inform_person', 'remedy')),
    no           integer NOT NULL CHECK (no >= 0), -- above 0 where a request has several of a kind
    case_id      uuid NOT NULL,
    unit_id      uuid,
    compartment  text NOT NULL,
    platform_id  text NOT NULL,
    reference    text NOT NULL,
    owner_id     uuid NOT NULL, -- responsible for the request
    loss         smallint NOT NULL CHECK (loss BETWEEN 0 AND 2), -- 0: something ends for good, 1: a duty, 2: a reminder of ours
    started_at   timestamptz NOT NULL,
    last_day     date,        -- of the lenient reading; null while paused
    act_by       date,        -- by when we should act: strict reading; of a preservation, when to renew at the latest
    warn_from    timestamptz, -- first late instant of the strict reading
    overdue_from timestamptz, -- first late instant of the lenient one; null while paused and for reminders
    paused       boolean NOT NULL,
    reminder     boolean NOT NULL, -- no number binds anybody: never overdue
    PRIMARY KEY (agency_id, request_id, kind, no)
);
-- The list, in the order in which things are lost.
CREATE INDEX clocks_by_loss ON clocks (agency_id, loss, act_by, request_id, kind, no);
CREATE INDEX clocks_by_day ON clocks (agency_id, last_day, act_by);
CREATE INDEX clocks_of_unit ON clocks (agency_id, unit_id, act_by);
CREATE INDEX clocks_of_owner ON clocks (agency_id, owner_id, act_by);
-- What falls due between two instants.
CREATE INDEX clocks_overdue ON clocks (agency_id, overdue_from) WHERE overdue_from IS NOT NULL;
CREATE INDEX clocks_warned ON clocks (agency_id, warn_from) WHERE warn_from IS NOT NULL;

-- What moves a clock and had no event of its own.
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check CHECK (kind IN ('drafted', 'registered', 'edited', 'submitted', 'returned', 'approved',
    'refused', 'cancelled', 'dispatched', 'delivered', 'undelivered', 'replied', 'clarified', 'withdrawn',
    'closed', 'reopened', 'noted', 'corrected', 'observed',
    'renewed', 'weighed', 'notified', 'fulfilled', 'waived'));
