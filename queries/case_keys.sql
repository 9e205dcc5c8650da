-- Which cases have a file?
--
-- Columns: case_key
select case_key
from case_file
