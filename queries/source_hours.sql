-- In which hours was each source heard, of those that are over?
--
-- Hours from a moment on; of a source that was heard in fewer of them, its last ones however old.
--
-- Params:  $1 first hour (timestamp), $2 hours of each source at least
-- Columns: source, hour, events, first_recorded, last_recorded, last_occurred, first_organisation, last_organisation, late
select source, hour, events, first_recorded, last_recorded, last_occurred, first_organisation, last_organisation, late
from picture.source_hour
qualify hour >= $1::timestamp
     or row_number() over (partition by source order by hour desc) <= $2::integer
order by source, hour
