-- What is known of the cases that have a limit that is open or ended a short while ago?
--
-- Params:  $1 ended from (timestamp)
-- Columns: case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
select case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
from picture.case_file
where case_key in (select case_key from picture.standing_open where ended_at is null or ended_at >= $1::timestamp)
