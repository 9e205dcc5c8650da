-- What was found, as it lies in the table?
--
-- Columns: case_key, rule, event, occurred_at, organisation
from picture.finding
