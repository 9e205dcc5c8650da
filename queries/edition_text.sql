-- Which text has an edition?
--
-- Params:  $1 id of the edition
-- Columns: text
select text
from edition
where id = $1::integer
