-- Which open standings ended long enough ago to be put with the closed ones?
--
-- Params:  $1 ended before (timestamp)
-- Columns: those of standing_open
from standing_open
where ended_at < $1::timestamp
