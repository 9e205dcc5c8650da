-- Which alerts may somebody read, the newest first?
--
-- One sees the own alerts and those about the organisations one reads about. What an alert is about: `feed` (a silent source), `correction`, or
-- the threshold.
--
-- Params:  $1 organisations that may be read, $2 who reads, $3 organisations asked for, $4 case key, $5 recipient, $6 state, $7 what
--          it is about, $8 only those that ask for an answer and have none, $9 id before which the page begins, $10 rows at
--          most; lists hold one name a line, what is null is no condition, only that of who reads is nobody
-- Columns: id, case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
--          official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live, registration_no
with page as (
    select
        *,
        case
            when limit_id = 'feed' then 'feed'
            when threshold < 0     then 'correction'
            when threshold = 0     then 'due_soon'
            when threshold = 1     then 'last_day'
            when threshold = 2     then 'past_aim'
            when threshold = 3     then 'overdue'
            else 'again'
        end as about
    from alert
    where ($1::varchar is null or list_contains(string_split($1::varchar, chr(10)), organisation)
           or recipient = $2::varchar)
      and ($3::varchar is null or list_contains(string_split($3::varchar, chr(10)), organisation))
      and ($4::ubigint is null or case_key = $4::ubigint)
      and ($5::varchar is null or recipient = $5::varchar)
      and ($6::varchar is null or state = $6::varchar)
      and ($7::varchar is null or about = $7::varchar)
      and (not coalesce($8::boolean, false)
           or (state in ('sent', 'failed') and threshold >= 2 and not is_copy and limit_id <> 'feed'))
      and ($9::bigint is null or id < $9::bigint)
    order by id desc
    limit $10::bigint
)
select
    id, page.case_key, subject, limit_id, occurrence, due_on, threshold, rung, recipient, role, is_copy, organisation,
    official, note, owed_at, state, state_at, reason, sent_at, mail, is_told, is_live, registration_no
from page
left join picture.case_file on case_file.case_key = page.case_key and case_file.case_id = page.subject
order by id desc
