-- Which cases are complaints that arrived, by what was known at a moment?
--
-- A complaint that was sent on, and what became of it elsewhere, is there however long ago it was: one without the other says something else.
--
-- Params:  $1 kinds of events by which a complaint arrives (list of ids, as text), $2 the kind by which one is sent on (id),
--          $3 recorded until (timestamp), $4 of the others only those that arrived from this moment on, or have a limit that
--          ended since or is open (timestamp, or none)
-- Columns: case_key
with arrived as (
    select distinct case_key
    from event
    where kind in (select unnest($1::varchar::integer[]))
      and recorded_at <= $3::timestamp
),
near as (
    select case_key
    from event
    where $4::timestamp is not null
      and kind in (select unnest($1::varchar::integer[]))
      and (occurred_at >= $4::timestamp or contains(more, '"parent":'))
    union
    select case_key
    from event
    where $4::timestamp is not null and kind = $2::integer
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
