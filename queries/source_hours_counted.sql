-- In which hours was each source heard, counted from the events recorded between two moments?
--
-- Params:  $1 first moment (timestamp), $2 first moment no longer counted (timestamp)
-- Columns: source, hour, events, first_recorded, last_recorded, last_occurred, first_organisation, last_organisation, late
select
    source,
    date_trunc('hour', recorded_at) as hour,
    count(*)                        as events,
    min(recorded_at)                as first_recorded,
    max(recorded_at)                as last_recorded,
    max(occurred_at)                as last_occurred,
    min(organisation)               as first_organisation,
    max(organisation)               as last_organisation,
    count(*) filter (where recorded_at > occurred_at + to_days(1)) as late
from event
where recorded_at >= $1::timestamp
  and recorded_at < $2::timestamp
group by source, date_trunc('hour', recorded_at)
order by source, hour
