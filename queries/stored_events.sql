-- What does every event say, in the order in which they lie?
--
-- Columns: recorded_at, import, identity, content, case_key, case_id, source, event_id, kind, occurred_at, by_day,
--          regulation, service, channel, organisation, to_organisation, official, registration_no, replaces, more
select
    recorded_at, import, identity, content, case_key, case_id, source, event_id, kind, occurred_at, by_day,
    regulation, service, channel, organisation, to_organisation, official, registration_no, replaces, more
from event
