-- How many events were recorded between two moments, and when did the newest of them happen?
--
-- Params:  $1 recorded after (timestamp), $2 recorded until (timestamp)
-- Columns: events (count), newest (microseconds)
select count(*) as events, epoch_us(max(occurred_at)) as newest
from event
where recorded_at > $1::timestamp
  and recorded_at <= $2::timestamp
