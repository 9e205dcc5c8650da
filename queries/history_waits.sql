-- How long did cases wait before a step began?
--
-- A step is a limit that is part of another. It waits from the moment at which the step of the same case and the same whole
-- that had stopped last was stopped, until it begins. The first step of a case waits for none and is left out.
--
-- Params:  $1 begun from (timestamp), $2 begun before (timestamp)
-- Columns: limit_version, organisation, channel, service, waits_from, started_at
with step as (
    select case_key, limit_version, standing.organisation, part_of, started_at, stopped_at
    from picture.standing
    join picture.limit_version on limit_version.id = limit_version
    where part_of is not null
      and not unknown
),
ended as (
    -- what stopped at the moment it began was no step that anything could have waited for
    select case_key, part_of, stopped_at
    from step
    where stopped_at > started_at
)
select
    step.limit_version,
    step.organisation,
    channel,
    service,
    ended.stopped_at as waits_from,
    step.started_at
from step
asof join ended
    on step.case_key = ended.case_key
   and step.part_of = ended.part_of
   and step.started_at >= ended.stopped_at
left join picture.case_file on case_file.case_key = step.case_key
where step.started_at >= $1::timestamp
  and step.started_at < $2::timestamp
