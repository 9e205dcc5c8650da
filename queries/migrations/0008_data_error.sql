-- What do people say is wrong in the records of a case?

-- Rows are never deleted; what became of one is noted in it once.
create table data_error (
    id           bigint,
    case_key     ubigint,
    case_id      varchar,
    about        varchar,    -- case | event | limit
    thing        varchar,    -- the id of the event at its source; regulation.limit; absent: the case as a whole
    source       varchar,    -- who sent the event
    occurrence   integer,    -- of the limit
    wrong        varchar,    -- missing_event | wrong_time | wrong_event | wrong_attribute | double | wrong_case | wrong_limit | other
    note         varchar,    -- in words, nothing of the applicant
    organisation varchar,    -- who held the case, or whose duty the limit is
    author       varchar,
    reported_at  timestamp,
    outcome      varchar,    -- corrected | unfounded; absent: open
    answer       varchar,    -- in words
    settled_by   varchar,
    settled_at   timestamp
);
