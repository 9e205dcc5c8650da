-- What was ever recorded of a case?
--
-- Also what was corrected, annulled, or withdrawn with its import. Nothing of the case was recorded before the fourth
-- moment, so that older parts of the table are not read.
--
-- Params:  $1 case key, $2 case id, $3 recorded until, and imports withdrawn until then (timestamp),
--          $4 first event of the case, as recorded (timestamp)
-- Columns: identity, source, event_id, kind, occurred_at (microseconds), by_day, recorded_at (microseconds), import,
--          withdrawn, regulation, service, channel, organisation, to_organisation, official, registration_no, replaces,
--          more
select
    identity, source, event_id, kind, epoch_us(occurred_at) as occurred_at, by_day,
    epoch_us(recorded_at) as recorded_at, import,
    import in (select id from import where withdrawn_at <= $3::timestamp) as withdrawn,
    regulation, service, channel, organisation, to_organisation, official, registration_no, replaces, more
from event
where recorded_at <= $3::timestamp
  and recorded_at >= $4::timestamp
  and case_key = $1::ubigint
  and case_id = $2::varchar
order by recorded_at
