-- Who was told what, when, and what came of it? Rows are never deleted.

-- One row per key: case, limit, occurrence, due day, threshold, rung, recipient.
create table alert (
    id           bigint,
    case_key     ubigint,    -- of the case; of the name of a silent source
    subject      varchar,    -- the case; the silent source
    limit_id     varchar,    -- regulation.limit; `feed` for a silent source
    occurrence   integer,
    due_on       date,       -- for a silent source: since when
    threshold    integer,    -- 0 due soon, 1 last day, 2 past the internal aim, 3 overdue, 3 + n overdue and told again for the n-th time
    rung         integer,    -- 0 who is told first; above, steps of the escalation
    recipient    varchar,
    role         varchar,    -- why it is he
    is_copy      boolean,    -- nothing is asked of him
    organisation varchar,    -- whose duty it is
    official     varchar,    -- who answers for it
    note         varchar,    -- who was passed over, and why
    owed_at      timestamp,
    state        varchar,    -- owed | sent | acknowledged | withdrawn | superseded | failed
    state_at     timestamp,
    reason       varchar,
    sent_at      timestamp,
    mail         bigint,     -- the mail it went with
    is_told      boolean,    -- whether the recipient knows of the state: false if it was taken back after it was sent
    is_live      boolean     -- whether it is still looked at
);

-- What happened to alerts, in order.
create table alert_entry (
    alert      bigint,
    entered_at timestamp,
    state      varchar,
    reason     varchar,
    author     varchar,
    mail       bigint
);

-- What officials said to alerts. Counts never change by it.
create table answer (
    case_key    ubigint,
    limit_id    varchar,
    occurrence  integer,
    due_on      date,
    outcome     varchar,     -- confirmed | data_error | excused | put_off
    reason      varchar,
    until       date,        -- of what is put off
    author      varchar,
    alert       bigint,
    link        varchar,     -- the link that was used, which is used up by that
    answered_at timestamp
);

-- Mails, each known by its Message-ID before it is handed over.
create table mail (
    id         bigint,
    message_id varchar,
    kind       varchar,      -- digest | breach | escalation | feed | correction
    recipient  varchar,
    day        date,         -- local day of the recipient
    subject    varchar,
    state      varchar,      -- sending | waiting | sent | failed | dropped
    attempts   integer,
    created_at timestamp,
    next_at    timestamp,    -- when it is tried again
    sent_at    timestamp,
    reason     varchar
);
