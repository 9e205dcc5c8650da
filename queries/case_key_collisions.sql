-- Which newly recorded events have the case key of another case?
--
-- A key is a hash of the case id; two ids with one key are next to impossible and must never be mixed.
--
-- Params:  $1 first of the new events, as recorded (timestamp)
-- Columns: case_id (of the newcomer), known_as (id of the case that has the key), import (of the newcomer)
select distinct event.case_id as case_id, case_file.case_id as known_as, event.import as import
from event
join picture.case_file on case_file.case_key = event.case_key
where event.recorded_at >= $1::timestamp
  and event.case_id <> case_file.case_id
