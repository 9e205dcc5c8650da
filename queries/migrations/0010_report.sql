-- Which reports were approved, what do they say to the byte, and to whom did they go?

-- A version of a report. Rows are never changed or deleted: what is learnt later makes a further version.
create table report (
    id           integer,      -- from 1, in the order of approval
    form         varchar,      -- complaints
    period       varchar,      -- 2026Q3
    regulation   varchar,
    organisation varchar,      -- absent: all bodies
    version      integer,      -- 1: as first approved, from 2 on: corrected
    known_at     timestamp,    -- the watermark: everything recorded later is not in it
    approved_at  timestamp,
    approved_by  varchar,
    reason       varchar,      -- why it was corrected; absent: the first version
    objections   varchar,      -- what spoke against approving it, one thing per line; absent: nothing did
    overridden   varchar,      -- why it was approved all the same; absent: nothing spoke against it
    content_hash varchar       -- as printed on it
);

-- The files of a version, byte for byte.
create table report_file (
    report  integer,
    name    varchar,
    sha256  varchar,
    content blob
);

-- To whom a version went.
create table report_sent (
    report     integer,
    sent_at    timestamp,
    sent_by    varchar,
    way        varchar,        -- mail | other
    receiver   varchar,        -- an address, or in words
    number     varchar,        -- outgoing number, if it has one
    message_id varchar         -- of the mail
);
