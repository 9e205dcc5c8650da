-- Which events of the chosen cases wait for a right?
--
-- Columns: recorded_at, import, identity, content, case_key, case_id, source, event_id, kind, occurred_at, by_day, regulation,
--          service, channel, organisation, to_organisation, official, registration_no, replaces, more
select
    recorded_at, import, identity, content, case_key, case_id, source, event_id, kind, occurred_at, by_day, regulation,
    service, channel, organisation, to_organisation, official, registration_no, replaces, more
from event_waiting
where case_key in (select case_key from chosen)
order by recorded_at
