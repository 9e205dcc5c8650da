-- How many limits are open?
--
-- Params:  none
-- Columns: limits (count)
select count(*) as limits
from picture.standing_open
where ended_at is null
