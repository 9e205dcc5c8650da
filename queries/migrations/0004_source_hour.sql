-- In which hours was each source heard?

-- One row per source and hour in which something of it was recorded; only hours that are over. What came since the
-- last of them is counted from the events themselves, so that nothing is written while events come in.
create table source_hour (
    source             integer,    -- word
    hour               timestamp,  -- its beginning
    events             bigint,
    first_recorded     timestamp,
    last_recorded      timestamp,
    last_occurred      timestamp,
    first_organisation integer,    -- the least and the greatest id: equal if the source speaks for one organisation
    last_organisation  integer
);
