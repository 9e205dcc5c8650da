-- Which versions of organisations were recorded, the first recorded first?
--
-- Columns: id, name, parent, calendar, reports, kind, since, until
select
    id,
    name,
    parent,
    calendar,
    reports,
    kind,
    since,
    until
from organisation
order by recorded_at, id, since
