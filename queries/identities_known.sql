-- Which of the suspected identities are in the store, with which content?
--
-- The suspects stand in the temporary table `suspect`. Events of withdrawn imports do not count: they may come again.
--
-- Columns: identity, content
select identity, content
from event
where identity in (select identity from suspect)
  and import not in (select id from import where withdrawn_at is not null)
