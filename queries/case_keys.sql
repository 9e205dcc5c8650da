-- Which cases have a file?
--
-- Columns: case_key
select case_key
from picture.case_file
