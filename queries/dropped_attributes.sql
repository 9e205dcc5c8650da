-- Which attributes of some imports were not kept, and how many values of each?
--
-- Params:  $1 first import (id)
-- Columns: import, attribute, dropped
select import, attribute, dropped
from dropped_attribute
where import >= $1::integer
order by import desc, dropped desc, attribute
