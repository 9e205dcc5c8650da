-- What happened to an alert, in order?
--
-- Params:  $1 alert
-- Columns: at, state, reason, author, mail
select at, state, reason, author, mail
from alert_entry
where alert = $1::bigint
order by at
