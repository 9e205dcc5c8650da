-- How many events of each source came more than a day after they happened, by the hours that are over?
--
-- Params:  $1 first hour (timestamp), $2 first hour no longer counted (timestamp)
-- Columns: source, events, late
select
    source,
    sum(events)::bigint as events,
    sum(late)::bigint   as late
from picture.source_hour
where hour >= $1::timestamp
  and hour < $2::timestamp
group by source
order by source
