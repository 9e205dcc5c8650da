-- Which events of the cases with open standings count?
--
-- In no order: sorting so many wide rows would take more memory than a service has to spare.
--
-- Params:  $1 recorded until (timestamp), $2 imports withdrawn until then are left out (timestamp)
-- Columns: case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
--          organisation, to_organisation, official, registration_no, replaces, more
select
    case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
    organisation, to_organisation, official, registration_no, replaces, more
from event
where recorded_at <= $1::timestamp
  and case_key in (select case_key from picture.standing_open)
  and import not in (select id from import where withdrawn_at <= $2::timestamp)
