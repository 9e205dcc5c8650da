-- What are the chosen events called at their sources?
--
-- Params:  $1 when the first of them may have been recorded (timestamp)
-- Columns: identity, event_id, kind
select identity, event_id, kind
from event
where recorded_at >= $1::timestamp
  and identity in (select identity from suspect)
