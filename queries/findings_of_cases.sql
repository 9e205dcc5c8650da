-- What was found in the chosen cases?
--
-- Columns: case_key, rule, event, occurred_at, organisation
from picture.finding
where case_key in (select case_key from chosen)
