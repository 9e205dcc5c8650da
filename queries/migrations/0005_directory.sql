-- Who is responsible, on which day?

-- Rows are only ever added. Of rows with one id and one first day the one recorded last holds; on a day holds the version
-- with the newest first day, until its last day. What a row names elsewhere was there when it was recorded.
create table organisation (
    id          varchar,    -- as events name it
    name        varchar,
    parent      varchar,    -- the organisation above it
    calendar    varchar,    -- id of a production calendar; absent: that of the settings
    reports     varchar,    -- JSON list of acts under which it owes the quarterly report
    since       date,
    until       date,       -- last day
    recorded_at timestamp
);

create table official (
    id           varchar,   -- staff reference, as events name it
    name         varchar,
    position     varchar,
    organisation varchar,
    email        varchar,
    lang         varchar,   -- ru | en
    opens        varchar,   -- 09:00; absent: as the calendar of the organisation says
    closes       varchar,
    deputy       varchar,   -- who stands in
    roles        varchar,   -- JSON list of codes
    since        date,
    until        date,      -- last day in office
    recorded_at  timestamp
);

-- Both days included; one that ends before it begins was called off.
create table absence (
    official    varchar,
    first_day   date,
    last_day    date,
    reason      varchar,
    recorded_at timestamp
);

-- What controllers declare about relations to those they control.
create table declaration (
    official    varchar,    -- the controller
    about       varchar,    -- absent: no relation to anybody
    relation    varchar,    -- kinship | conflict; absent: none
    since       date,
    recorded_at timestamp
);
