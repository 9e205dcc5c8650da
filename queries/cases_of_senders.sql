-- Which cases have events of senders that act for some organisations only?
--
-- Columns: case_key
select distinct case_key
from event
where import in (select id from import where token is not null and withdrawn_at is null)
