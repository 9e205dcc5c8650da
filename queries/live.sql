-- Which limits are open, or ended a short while ago?
--
-- Params:  $1 ended from (timestamp), $2 versions of limits (list of ids, as text)
-- Columns: case_key, limit_version, occurrence, exists_from, started_at, day_zero, due_on, late_from, soon_from,
--          act_by, contested_until, ended_at, pauses, marks, known_at, target_late_from, organisation, official,
--          calendar
from picture.standing_open
where (ended_at is null or ended_at >= $1::timestamp)
  and limit_version in (select unnest($2::varchar::integer[]))
