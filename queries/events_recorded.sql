-- Which events that count were recorded between two moments, case by case?
--
-- Params:  $1 recorded after (timestamp), $2 recorded until (timestamp),
--          $3 imports withdrawn until then are left out (timestamp)
-- Columns: case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
--          organisation, to_organisation, official, registration_no, replaces, more
select
    case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
    organisation, to_organisation, official, registration_no, replaces, more
from event
where recorded_at > $1::timestamp
  and recorded_at <= $2::timestamp
  and import not in (select id from import where withdrawn_at <= $3::timestamp)
order by case_key
