-- What happened to an alert, in order?
--
-- Params:  $1 alert
-- Columns: entered_at, state, reason, author, mail
select entered_at, state, reason, author, mail
from alert_entry
where alert = $1::bigint
order by entered_at
