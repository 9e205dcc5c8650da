-- Which event identities does the store hold?
--
-- Columns: identity
select identity
from event
