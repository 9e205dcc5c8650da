-- Which cases have events of an import?
--
-- Params:  $1 import
-- Columns: case_key
select distinct case_key
from event
where import = $1::integer
