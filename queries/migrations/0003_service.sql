-- What does a service that takes events in all day need?

-- Absent: more may come into the import, e.g. what a producer sends in the course of a day, or a file that is still being read.
alter table import add column finished_at timestamp;
update import set finished_at = recorded_at;

-- Who may send events or read over HTTP. A token itself is never kept, only its hash.
create table token (
    name          varchar,
    hash          varchar,    -- SHA-256 of the token, hex
    may           varchar,    -- send | read
    sources       varchar,    -- JSON list of prefixes; empty: any source
    organisations varchar,    -- JSON list; empty: all
    created_at    timestamp,
    expires_at    timestamp,
    revoked_at    timestamp
);
