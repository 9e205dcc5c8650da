-- Which views does somebody keep?
--
-- Params:  $1 login
-- Columns: name, address, created_at (microseconds)
select
    name,
    address,
    epoch_us(created_at) as created_at
from saved_view
where login = $1::varchar
order by name, address
