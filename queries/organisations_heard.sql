-- Which organisations had something happen in a span, by what was known at a moment?
--
-- Params:  $1 from (timestamp), $2 before (timestamp), $3 recorded until (timestamp)
-- Columns: organisation
select distinct organisation
from event
where occurred_at >= $1::timestamp
  and occurred_at < $2::timestamp
  and recorded_at <= $3::timestamp
  and organisation is not null
order by organisation
