-- Which cases do the records name that wait for a correction?
--
-- Params:  $1 cases at most
-- Columns: case_id
select distinct case_id
from quarantine
where released_at is null
  and case_id is not null
order by case_id
limit $1::bigint
