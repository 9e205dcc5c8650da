-- What changed what can be computed, in which order? And what is computed is no longer here: it is a file of its own (`queries/picture/tables.sql`).

-- One entry per commit of events, withdrawal of an import, edition of a regulation or a calendar, change of the directory. Positions have no gaps.
create table log (
    position    bigint,
    kind        varchar,    -- begun | events | withdrawal | edition | directory
    what        integer,    -- the import that was withdrawn, the edition; of the first entry, the last edition
    first_at    timestamp,  -- when the first of the events it is about was recorded
    last_at     timestamp,  -- and the last
    recorded_at timestamp,  -- strictly increasing
    words       integer,    -- how many words there are with it
    salt        varchar,    -- hex; absent once its content was destroyed by decision
    digest      varchar,    -- SHA-256 of salt and content, hex
    hash        varchar     -- SHA-256 of the hash before it, and of this row without `salt`, hex
);

drop view standing;
drop table standing_open;
drop table standing_closed;
drop table finding;
drop table case_file;
drop table limit_version;
drop table rule;
drop table source_hour;
drop macro is_contested;
drop macro state;
drop macro is_paused;
delete from meta where key in ('standings_reach', 'computed_by', 'closed_before');
