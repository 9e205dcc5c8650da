-- What is computed from the record? Everything here can be lost: it is computed anew from the record, by the law in force.
--
-- It is a file of its own, attached to the record as `picture`. It knows no migrations: a picture made by another text than this one is discarded.
-- Codes are ids of `word` of the record.

-- Which record the picture is of, how far it reaches, and by what it was computed.
create table mark (
    key   varchar,
    value varchar
);

-- Limits with their versions, one set per edition of a regulation. `version` is absent in the row of "no version in force".
create table limit_version (
    id         integer,
    edition    varchar,
    regulation varchar,
    limit_id   varchar,     -- regulation.limit
    version    integer,
    in_force   date,
    kind       varchar,
    severity   varchar,
    headline   varchar,     -- registration | decision | complaint
    unit       varchar,
    ending     utinyint,    -- 0 breach, 1 consequence, 2 waiting
    immediate  boolean,     -- without a due date
    clause     varchar,
    name_ru    varchar,
    name_en    varchar,
    part_of    varchar,
    procedure  integer,
    alerts     boolean
);

-- Rules whose breach is a finding.
create table rule (
    id         integer,
    edition    varchar,
    regulation varchar,
    rule_id    varchar,     -- regulation.check or regulation.limit
    breach     varchar,     -- check | too_early | waiting_cut_short | promised_later | declared_later
    of_data    boolean,
    clause     varchar,
    name_ru    varchar,
    name_en    varchar
);

-- Cases, derived from their events.
create table case_file (
    case_key          ubigint,
    case_id           varchar,
    regulation        integer,
    registration_no   varchar,
    channel           integer,
    service           integer,
    first_recorded_at timestamp
);

-- Limits of cases as instants; a state is read from them, never stored. Writing wide rows is what a recomputation costs, so that only what differs
-- from row to row is here, packed; read it through the view `standing`.
create table standing_open (
    case_key         ubigint,
    limit_version    integer,
    occurrence       integer,
    exists_from      timestamp,  -- absent: from the start
    started_at       timestamp,
    day_zero         date,
    due_on           date,
    late_from        timestamp,
    soon_from        timestamp,
    act_by           date,
    contested_until  timestamp,
    ended_at         timestamp,  -- stopped or cancelled, see marks
    pauses           struct(since timestamp, until timestamp)[],
    -- bit 0: due inclusively, one microsecond before late_from; bit 1: cancelled; bit 2: manual; bit 3: provisional; bits 4 to 7: number of the
    -- term that decides; bits 8 to 11: number of the start event that is missing; bits 12 up: units by which pauses moved the end
    marks            integer,
    known_at         timestamp,  -- when the basis of the due date was learnt, if after late_from
    target_late_from timestamp,
    organisation     integer,
    official         integer,
    calendar         integer     -- edition
);

-- The same, ended long before the newest event.
create table standing_closed as from standing_open;

-- Standings with everything that can be read off them.
create view standing as
select
    case_key,
    limit_version,
    occurrence,
    coalesce(exists_from, started_at)           as exists_from,
    started_at,
    day_zero,
    due_on,
    late_from - to_microseconds(marks & 1)      as due_at,
    late_from,
    soon_from,
    act_by,
    contested_until,
    case when marks & 2 = 0 then ended_at end   as stopped_at,
    case when marks & 2 <> 0 then ended_at end  as cancelled_at,
    ended_at,
    pauses,
    ending,
    immediate,
    started_at is null or version is null       as unknown,
    marks & 4 <> 0                              as manual,
    marks & 8 <> 0                              as provisional,
    marks >> 12                                 as suspended,
    marks,
    known_at,
    target_late_from,
    organisation,
    official,
    calendar
from (from standing_open union all from standing_closed)
join limit_version on limit_version.id = limit_version;

-- What regulations forbid and cases show.
create table finding (
    case_key     ubigint,
    rule         integer,
    event        ubigint,    -- identity
    occurred_at  timestamp,
    organisation integer
);

-- In which hours was each source heard? One row per source and hour in which something of it was recorded; only hours that are over. What came since
-- the last of them is counted from the events themselves, so that nothing is written while events come in.
create table source_hour (
    source             integer,    -- word
    hour               timestamp,  -- its beginning
    events             bigint,
    first_recorded     timestamp,
    last_recorded      timestamp,
    last_occurred      timestamp,
    first_organisation integer,    -- the least and the greatest id: equal if the source speaks for one organisation
    last_organisation  integer,
    late               bigint      -- recorded more than a day after they happened
);
