-- What are the files of approved versions of reports called, without their contents?
--
-- Params:  none
-- Columns: report, name, sha256
select report, name, sha256
from report_file
order by report, name
