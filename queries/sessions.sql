-- Which sessions have begun and were not ended?
--
-- Columns: hash, login, began_at (microseconds), seen_at (microseconds), address, agent (both absent for those begun before they were noted)
select
    hash,
    login,
    epoch_us(began_at) as began_at,
    epoch_us(seen_at)  as seen_at,
    address,
    agent
from session
order by began_at, hash
