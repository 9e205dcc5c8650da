-- Who delivered what, and what waits until its sender has a right to the case?

-- Absent: whoever sends for every body, and everything that came before this was asked.
alter table import add column token varchar;
alter table import add column organisations varchar;    -- JSON list of those it acts for
alter table import add column by_source boolean;        -- it may speak only for sources of its own
alter table import add column waiting bigint;           -- records that wait for a right
update import set waiting = 0;

-- Events that count once their sender has a right to the case; `recorded_at` is when they came. When they are released, they
-- are recorded like any other.
create table event_waiting as from event limit 0;

-- Identity of the event of a record that waits for a right and is released by itself; absent: it waits for a correction.
alter table quarantine add column waiting ubigint;

-- What kind of body an organisation is, where acts name the kind, e.g. mfc.
create table organisation_of_kind as
select id, name, parent, calendar, reports, null::varchar as kind, since, until, recorded_at
from organisation;
drop table organisation;
alter table organisation_of_kind rename to organisation;
