-- Which absences were recorded, the first recorded first?
--
-- Columns: official, first_day, last_day, reason
select
    official,
    first_day,
    last_day,
    reason
from absence
order by recorded_at, official, first_day
