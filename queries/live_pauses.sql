-- When did the clocks of open limits stand still?
--
-- Params:  $1 ended from (timestamp)
-- Columns: case_key, limit_version, occurrence, since, until
select
    case_key,
    limit_version,
    occurrence,
    pause.since as since,
    pause.until as until
from (
    select case_key, limit_version, occurrence, unnest(pauses) as pause
    from standing_open
    where pauses is not null
      and (ended_at is null or ended_at >= $1::timestamp)
)
order by case_key, limit_version, occurrence, since
