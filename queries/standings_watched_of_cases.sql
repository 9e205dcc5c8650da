-- How do the limits of the chosen cases stand, ended or not?
--
-- Params:  $1 as of (timestamp)
-- Columns: case_key, limit_version, occurrence, due_on, act_by, late_from, soon_from, contested_until, target_late_from,
--          organisation, official, phase (0 open, 1 overdue, 2 suspended, 3 without a term, 4 met, 5 late, 6 cancelled,
--          7 unknown), ended_at
select
    case_key,
    limit_version,
    occurrence,
    due_on,
    act_by,
    late_from,
    soon_from,
    contested_until,
    target_late_from,
    organisation,
    official,
    case picture.state(
        exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
        $1::timestamp
    )
        when 'overdue'   then 1
        when 'suspended' then 2
        when 'no_term'   then 3
        when 'met'       then 4
        when 'late'      then 5
        when 'cancelled' then 6
        when 'unknown'   then 7
        else 0
    end::integer as phase,
    ended_at
from picture.standing
where case_key in (select case_key from chosen)
  and exists_from <= $1::timestamp
