-- Which imports came from senders that act for some organisations only?
--
-- Columns: id, token, organisations, by_source
select id, token, organisations, by_source
from import
where token is not null
  and withdrawn_at is null
