-- What did officials say to alerts?
--
-- Params:  $1 case key; null: all
-- Columns: case_key, limit_id, occurrence, due_on, outcome, reason, until, author, alert, link, answered_at
select case_key, limit_id, occurrence, due_on, outcome, reason, until, author, alert, link, answered_at
from answer
where $1::ubigint is null or case_key = $1::ubigint
order by answered_at
