-- Which events of the chosen cases count?
--
-- The cases stand in the temporary table `chosen`; none of them has an event before the third moment, so that older
-- parts of the table are not read.
--
-- Params:  $1 recorded until (timestamp), $2 imports withdrawn until then are left out (timestamp),
--          $3 first event of any of the cases, as recorded (timestamp)
-- Columns: case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
--          organisation, to_organisation, official, registration_no, replaces, more
select
    case_key, case_id, identity, kind, occurred_at, by_day, recorded_at, regulation, service, channel,
    organisation, to_organisation, official, registration_no, replaces, more
from event
where recorded_at <= $1::timestamp
  and recorded_at >= $3::timestamp
  and case_key in (select case_key from chosen)
  and import not in (select id from import where withdrawn_at <= $2::timestamp)
order by case_key
