-- How many events of some kinds happened, by month?
--
-- What was annulled or withdrawn is left out; a correction is no event of its own and moves none. The outcome is that of
-- decisions.
--
-- Params:  $1 kinds (list of ids, as text), $2 beginnings of the months (list of timestamps, as text), $3 before (timestamp),
--          $4 recorded until, and imports withdrawn until then (timestamp), $5 kind of annulments (id)
-- Columns: month (index of the list, from 0), kind, organisation, refused, events, cases
with month as (
    select unnest($2::varchar::timestamp[]) as begins
),
numbered as (
    select begins, (row_number() over (order by begins) - 1)::integer as month
    from month
),
counted as (
    select case_key, kind, organisation, occurred_at, coalesce(contains(more, '"outcome":["refused"]'), false) as refused
    from event
    where kind in (select unnest($1::varchar::integer[]))
      and occurred_at < $3::timestamp
      and recorded_at <= $4::timestamp
      and identity not in (select replaces from event where replaces is not null and kind = $5::integer)
      and import not in (select id from import where withdrawn_at <= $4::timestamp)
)
select month, kind, organisation, refused, count(*) as events, count(distinct case_key) as cases
from counted
asof join numbered on counted.occurred_at >= numbered.begins
group by month, kind, organisation, refused
order by month, kind, organisation nulls last, refused
