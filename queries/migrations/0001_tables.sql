-- What does the store hold?
--
-- Bulk tables have no key, index, constraint, sequence or default: the same statements run on DuckLake. Codes (`kind`, `organisation`, …) are
-- ids of `word`. Times are UTC; civil days are computed in Rust. Identity, content and case keys are hashes computed in Rust.

-- Editions of regulations and calendars as they were applied.
create table edition (
    id          integer,
    kind        varchar,    -- regulation | calendar
    name        varchar,
    hash        varchar,    -- SHA-256 of the text
    text        varchar,
    recorded_at timestamp
);

-- Words that come with events: types, codes, organisations, officials.
create table word (
    id   integer,
    word varchar
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

-- Files and batches taken in.
create table import (
    id           integer,
    file         varchar,
    hash         varchar,
    mapping      varchar,
    records      bigint,
    accepted     bigint,
    duplicates   bigint,
    rejected     bigint,
    recorded_at  timestamp,
    withdrawn_at timestamp,
    reason       varchar
);

-- Everything that happened, in the order in which it was learnt: `recorded_at` is strictly increasing over the whole table.
create table event (
    recorded_at     timestamp,
    import          integer,
    identity        ubigint,
    content         ubigint,
    case_key        ubigint,
    case_id         varchar,
    source          integer,
    event_id        varchar,
    kind            integer,
    occurred_at     timestamp,
    by_day          boolean,
    regulation      integer,
    service         integer,
    channel         integer,
    organisation    integer,
    to_organisation integer,
    official        integer,
    registration_no varchar,
    replaces        ubigint,
    more            varchar     -- further attributes: {"attribute":["value"]}
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

-- Records that could not be used.
create table quarantine (
    import      integer,
    file        varchar,
    line        ubigint,
    case_id     varchar,
    event_id    varchar,
    field       varchar,
    reason      varchar,
    hint        varchar,
    raw         varchar,
    recorded_at timestamp,
    released_at timestamp
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

-- Marks of the store itself: how far standings reach, what they were computed by.
create table meta (
    key   varchar,
    value varchar
);
