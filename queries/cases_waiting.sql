-- In which cases do events wait for a right?
--
-- Those that are not recorded yet, and those that were and have lost their ground; where such a notice was lifted, too.
--
-- Columns: case_key
select case_key
from event_waiting
union
select case_key
from event
where source in (select id from word where word = '//srok/rights')
