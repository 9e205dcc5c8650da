-- What of the chosen cases says who may touch them?
--
-- The events that count; the cases stand in the temporary table `chosen`, and none of them has an event before the moment, so
-- that older parts of the table are not read.
--
-- Params:  $1 first event of any of the cases, as recorded (timestamp)
-- Columns: case_key, case_id, identity, source, event_id, kind, occurred_at, recorded_at, import, regulation, service, channel,
--          organisation, to_organisation, official, registration_no, replaces, more
select
    case_key, case_id, identity, source, event_id, kind, occurred_at, recorded_at, import, regulation, service, channel,
    organisation, to_organisation, official, registration_no, replaces, more
from event
where recorded_at >= $1::timestamp
  and case_key in (select case_key from chosen)
  and import not in (select id from import where withdrawn_at is not null)
