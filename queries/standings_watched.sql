-- Of which open limits may somebody have to be told soon?
--
-- Those of a body among the limits asked about, open at the moment, and due before a later one or past an internal aim.
--
-- Params:  $1 as of (timestamp), $2 due before (timestamp), $3 first due day (date), $4 versions of limits (list of ids,
--          as text)
-- Columns: case_key, limit_version, occurrence, due_on, act_by, late_from, soon_from, contested_until, target_late_from,
--          organisation, official, phase (0 open, 1 overdue, 2 suspended, 3 without a term), ended_at
with told as (
    select id as limit_version
    from picture.limit_version
    where ending = 0 and list_contains($4::varchar::integer[], id)
)
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
    case
        when immediate                                            then 3
        when picture.is_paused(pauses, late_from, $1::timestamp)          then 2
        when late_from <= $1::timestamp                           then 1
        else 0
    end::integer as phase,
    ended_at
from picture.standing
semi join told using (limit_version)
where (ended_at is null or ended_at > $1::timestamp)
  and exists_from <= $1::timestamp
  and ((late_from <= $2::timestamp and due_on >= $3::date) or (immediate and target_late_from <= $1::timestamp and target_late_from >= $3::date))
