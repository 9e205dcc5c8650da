-- Which events recorded after a moment name other cases?
--
-- Params:  $1 recorded after, $2 recorded until (timestamp)
-- Columns: case_id, more (attributes with their values, as JSON)
select case_id, more
from event
where recorded_at > $1::timestamp
  and recorded_at <= $2::timestamp
  and (contains(more, '"related_case"') or contains(more, '"parent"'))
