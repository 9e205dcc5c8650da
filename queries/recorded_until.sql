-- By when was a number of events recorded after a moment?
--
-- Params:  $1 recorded after (timestamp), $2 events (count)
-- Columns: until (microseconds)
select epoch_us(max(recorded_at)) as until
from (
    select recorded_at
    from event
    where recorded_at > $1::timestamp
    order by recorded_at
    limit $2::bigint
)
