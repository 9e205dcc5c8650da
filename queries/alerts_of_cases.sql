-- Which alerts are there about some cases, the oldest first?
--
-- Params:  $1 case keys (a list, as text)
-- Columns: id, case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
--          official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live
select
    id, case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
    official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live
from alert
where case_key in (select unnest($1::varchar::ubigint[]))
order by id
