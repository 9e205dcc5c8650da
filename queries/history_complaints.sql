-- Which cases are complaints with a limit that is open, or ended since a moment?
--
-- Params:  $1 ended from (timestamp)
-- Columns: case_key
select distinct case_key
from picture.standing
semi join (select id as limit_version from picture.limit_version where headline = 'complaint') as told using (limit_version)
where ended_at is null or ended_at >= $1::timestamp
