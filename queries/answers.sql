-- What did officials say to alerts?
--
-- Params:  $1 case key; null: all, $2 only of cases with alerts that are still looked at
-- Columns: case_key, limit_id, occurrence, due_on, outcome, reason, until, author, alert, link, answered_at
select case_key, limit_id, occurrence, due_on, outcome, reason, until, author, alert, link, answered_at
from answer
where ($1::ubigint is null or case_key = $1::ubigint)
  and (not coalesce($2::boolean, false) or case_key in (select case_key from alert where is_live))
order by answered_at
