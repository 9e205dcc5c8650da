-- When was the first event of any of the chosen cases recorded?
--
-- Columns: first_recorded_at (microseconds)
select epoch_us(min(first_recorded_at)) as first_recorded_at
from picture.case_file
where case_key in (select case_key from chosen)
