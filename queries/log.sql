-- Which entries does the log of the record have?
--
-- Columns: position, kind, what, first_at, last_at, recorded_at, words, salt, digest, hash
select position, kind, what, first_at, last_at, recorded_at, words, salt, digest, hash
from log
order by position
