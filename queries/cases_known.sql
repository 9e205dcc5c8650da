-- Which of the chosen cases have a file, and when was their first event recorded?
--
-- Columns: case_key, first_recorded_at
select case_key, first_recorded_at
from picture.case_file
where case_key in (select case_key from chosen)
