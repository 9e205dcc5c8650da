-- Who signs in, what of it is on record, and which views do people keep?

create table account (
    login        varchar,    -- in lower case; never given twice
    name         varchar,
    role         varchar,    -- administrator | supervisor | official | ministry
    organisation varchar,    -- with everything beneath it; absent: bound to none
    official     varchar,    -- the staff reference in the directory
    lang         varchar,    -- ru | en; absent: as the browser or the settings say
    password     varchar,    -- PHC string of Argon2id
    must_change  boolean,    -- the password was made by somebody else
    created_at   timestamp,
    disabled_at  timestamp
);

-- Sessions that are good, or were lately. The secret of the cookie is never kept, only its hash.
create table session (
    hash     varchar,        -- SHA-256 of the secret, hex
    login    varchar,
    began_at timestamp,
    seen_at  timestamp       -- to within some minutes
);

-- What was done, in a chain: each entry is sealed together with the one before it. Rows are never changed or deleted. Number and seal of the last
-- one are kept a second time, in `meta`.
create table audit (
    number   bigint,         -- from 1 without gaps
    noted_at timestamp,
    author   varchar,
    kind     varchar,
    about    varchar,
    detail   varchar,
    previous varchar,        -- seal of the entry before it
    seal     varchar         -- SHA-256, hex
);

-- Addresses of pages that people keep under a name.
create table saved_view (
    login      varchar,
    name       varchar,
    address    varchar,
    created_at timestamp
);
