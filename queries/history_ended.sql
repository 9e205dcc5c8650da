-- Which limits ended since a moment, and how?
--
-- One row per limit that was stopped or taken off, with what its duration is counted from. Pauses do not matter any more.
--
-- Params:  $1 ended from (timestamp), $2 ended before (timestamp)
-- Columns: limit_version, organisation, channel, service, started_at, day_zero, due_on, due_at, ended_at,
--          outcome (0 in time, 1 late, 2 late by one of two readings, 3 taken off, 4 the start is not known)
select
    limit_version,
    standing.organisation,
    channel,
    service,
    started_at,
    day_zero,
    due_on,
    due_at,
    ended_at,
    case
        when cancelled_at is not null then 3
        when unknown                  then 4
        when picture.state(
            exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, null, ending, immediate, null, $2::timestamp
        ) = 'late'
            then case
                when picture.is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, $2::timestamp) then 2
                else 1
            end
        else 0
    end::integer as outcome
from picture.standing
left join picture.case_file using (case_key)
where ended_at >= $1::timestamp
  and ended_at < $2::timestamp
  and coalesce(exists_from < $2::timestamp, true)
