-- What was ever recorded of the chosen cases?
--
-- Also what was corrected, annulled, or withdrawn with its import. The cases stand in the temporary table `chosen`; none of
-- them has an event before the moment, so that older parts of the table are not read.
--
-- Params:  $1 first event of any of the cases, as recorded (timestamp)
-- Columns: case_id, identity, source, event_id, kind, occurred_at (microseconds), by_day, recorded_at (microseconds), import,
--          withdrawn_at (microseconds), regulation, service, channel, organisation, to_organisation, official,
--          registration_no, replaces, more
select
    case_id, identity, source, event_id, kind, epoch_us(occurred_at) as occurred_at, by_day,
    epoch_us(event.recorded_at) as recorded_at, import, epoch_us(withdrawn_at) as withdrawn_at,
    regulation, service, channel, organisation, to_organisation, official, registration_no, replaces, more
from event
left join (select id, withdrawn_at from import where withdrawn_at is not null) on id = import
where event.recorded_at >= $1::timestamp
  and case_key in (select case_key from chosen)
order by event.recorded_at
