-- Which cases are complaints that arrived, by what was known at a moment?
--
-- A complaint that was sent on, and what became of it elsewhere, is there however long ago it was: one without the other says something else.
--
-- Params:  $1 kinds of events by which a complaint arrives (list of ids, as text), $2 the kind by which one is sent on (id),
--          $3 recorded until (timestamp), $4 of the others only those that arrived from this moment on, or have a limit that
--          ended since or is open (timestamp, or none)
-- Columns: case_key
with arrived as materialized (
    select case_key, bool_or(occurred_at >= $4::timestamp or contains(more, '"parent":')) as is_near
    from event
    where list_contains($1::varchar::integer[], kind)
      and recorded_at <= $3::timestamp
    group by case_key
),
-- the few others are looked for, not all that is near
far as (
    select case_key
    from arrived
    where $4::timestamp is not null and not coalesce(is_near, false)
)
select case_key
from arrived
where $4::timestamp is null or is_near
union all
select case_key
from far
where case_key in (select case_key from event where kind = $2::integer)
   or case_key in (
        select case_key
        from (from picture.standing_closed union all from picture.standing_open)
        where ended_at is null or ended_at >= $4::timestamp
    )
