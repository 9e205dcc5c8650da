-- Where do the limits of the chosen cases stand?
--
-- Columns: case_key, limit_version, occurrence, exists_from, started_at, day_zero, due_on, due_at, late_from,
--          soon_from, act_by, due_rolled_on, contested_until, stopped_at, cancelled_at, pauses, ending, term,
--          immediate, unknown, manual, provisional, missing, suspended, basis_known_at, target_late_from,
--          organisation, official, calendar
from standing
where case_key in (select case_key from chosen)
order by case_key, limit_version, occurrence
