-- Which cases are complaints that arrived before a moment, by what was known at another?
--
-- Params:  $1 kinds of events by which a complaint arrives (list of ids, as text), $2 before (timestamp), $3 recorded until (timestamp),
--          $4 only those with an event of a complaint from this moment on, or a limit that ended since or is open (timestamp, or none)
-- Columns: case_key
with arrived as (
    select distinct case_key
    from event
    where kind in (select unnest($1::varchar::integer[]))
      and occurred_at < $2::timestamp
      and recorded_at <= $3::timestamp
),
near as (
    select case_key
    from event
    where $4::timestamp is not null
      and kind in (select unnest($1::varchar::integer[]))
      and occurred_at >= $4::timestamp
    union
    select case_key
    from (from standing_closed union all from standing_open)
    where $4::timestamp is not null
      and (ended_at is null or ended_at >= $4::timestamp)
)
select case_key
from arrived
where $4::timestamp is null or case_key in (select case_key from near)
order by case_key
