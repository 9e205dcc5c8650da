-- Since when is anything known of the applications registered between two moments?
--
-- Params:  $1 type of the registration (id), $2 from (timestamp), $3 before (timestamp)
-- Columns: first_recorded_at (microseconds)
select epoch_us(min(case_file.first_recorded_at)) as first_recorded_at
from event
join picture.case_file using (case_key)
where event.kind = $1::integer
  and event.occurred_at >= $2::timestamp
  and event.occurred_at < $3::timestamp
  and event.recorded_at >= $2::timestamp - to_minutes(5)
