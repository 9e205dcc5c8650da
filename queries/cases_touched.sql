-- Which cases have events recorded after a moment?
--
-- Params:  $1 the moment (timestamp)
-- Columns: case_key
select distinct case_key
from event
where recorded_at > $1::timestamp
