-- What is known of all cases, as it lies in the table?
--
-- Columns: case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
select case_key, case_id, regulation, registration_no, channel, service, first_recorded_at
from picture.case_file
