-- Which kinds of events does each source send, about whom?
--
-- Params:  $1 recorded since (timestamp)
-- Columns: source, kind, organisation
select distinct source, kind, organisation
from event
where recorded_at >= $1::timestamp
