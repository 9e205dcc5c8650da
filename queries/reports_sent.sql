-- To whom did versions of reports go, in the order of sending?
--
-- Params:  $1 report; null: all
-- Columns: report, sent_at (microseconds), sent_by, way, receiver, number, message_id
select report, epoch_us(sent_at) as sent_at, sent_by, way, receiver, number, message_id
from report_sent
where $1::integer is null or report = $1::integer
order by sent_at, report, receiver
