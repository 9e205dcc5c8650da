-- Which limits are open, or ended a short while ago? Few columns of many rows, the most urgent first.
--
-- What has ended before the moment asked about is left out.
--
-- Params:  $1 ended from (timestamp), $2 versions of limits (list of ids, as text)
-- Columns: case_key, limit_version, occurrence, exists_from, started_at, due_on, late_from, soon_from, contested_until, ended_at, marks,
--          known_at, organisation, official
select
    case_key,
    limit_version,
    occurrence,
    coalesce(exists_from, started_at) as exists_from,
    started_at,
    due_on,
    late_from,
    soon_from,
    contested_until,
    ended_at,
    marks,
    known_at,
    organisation,
    official
from standing_open
where (ended_at is null or ended_at >= $1::timestamp)
  and limit_version in (select unnest($2::varchar::integer[]))
