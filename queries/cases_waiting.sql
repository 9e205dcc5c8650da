-- In which cases do events wait for a right?
--
-- Columns: case_key
select distinct case_key
from event_waiting
