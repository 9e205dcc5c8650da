-- Which texts of the law does the store hold, and under which hashes?
--
-- Columns: kind, name, hash, text
select kind, name, hash, text
from edition
order by id
