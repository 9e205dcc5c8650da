-- What is known of the chosen cases?
--
-- Columns: case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
select case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
from picture.case_file
where case_key in (select case_key from chosen)
