-- Which alerts are on record, the oldest first?
--
-- With rows at most, these are the newest of them.
--
-- Params:  $1 only those still looked at or to be told of, $2 id, $3 case key, $4 state, $5 recipient, $6 organisation, $7 only those that
--          ask for an answer and have none, $8 rows at most; what is null is no condition
-- Columns: id, case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
--          official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live
with newest as (
    select *
    from alert
    where (not coalesce($1::boolean, false) or is_live or not is_told)
      and ($2::bigint is null or id = $2::bigint)
      and ($3::ubigint is null or case_key = $3::ubigint)
      and ($4::varchar is null or state = $4::varchar)
      and ($5::varchar is null or recipient = $5::varchar)
      and ($6::varchar is null or organisation = $6::varchar)
      and (not coalesce($7::boolean, false)
           or (state in ('sent', 'failed') and threshold >= 2 and not is_copy and limit_id <> 'feed'))
    order by id desc
    limit coalesce($8::bigint, 9223372036854775807)
)
select
    id, case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
    official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live
from newest
order by id
