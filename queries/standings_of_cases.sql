-- Where do the limits of the chosen cases stand, as they lie in the tables?
--
-- Columns: case_key, limit_version, occurrence, exists_from, started_at, day_zero, due_on, late_from, soon_from,
--          act_by, contested_until, ended_at, pauses, marks, known_at, target_late_from, organisation, official,
--          calendar
from (from picture.standing_open union all from picture.standing_closed)
where case_key in (select case_key from chosen)
