-- How many alerts may somebody read, by state with outcome, by what they are about, by recipient?
--
-- One sees the own alerts and those about the organisations one reads about. `put_off` is the outcome of what waits for an answer that was
-- put off.
--
-- Params:  $1 organisations that may be read, $2 who reads, $3 organisations asked for, $4 case key; lists hold one name a line, what
--          is null is no condition, only that of who reads is nobody
-- Columns: side (state, about, recipient), value, outcome, alerts, unanswered (of them ask for an answer and have none)
with seen as (
    select
        recipient,
        state,
        case
            when state = 'acknowledged' then reason
            when id in (select alert from answer where outcome = 'put_off') then 'put_off'
        end as outcome,
        case
            when limit_id = 'feed' then 'feed'
            when threshold < 0     then 'correction'
            when threshold = 0     then 'due_soon'
            when threshold = 1     then 'last_day'
            when threshold = 2     then 'past_aim'
            when threshold = 3     then 'overdue'
            else 'again'
        end as about,
        state in ('sent', 'failed') and threshold >= 2 and not is_copy and limit_id <> 'feed' as is_unanswered
    from alert
    where ($1::varchar is null or list_contains(string_split($1::varchar, chr(10)), organisation)
           or recipient = $2::varchar)
      and ($3::varchar is null or list_contains(string_split($3::varchar, chr(10)), organisation))
      and ($4::ubigint is null or case_key = $4::ubigint)
)
select
    case
        when grouping(state) = 0 then 'state'
        when grouping(about) = 0 then 'about'
        else 'recipient'
    end                                    as side,
    coalesce(state, about, recipient)      as value,
    outcome,
    count(*)                               as alerts,
    count(*) filter (where is_unanswered)  as unanswered
from seen
group by grouping sets ((state, outcome), (about), (recipient))
order by side, unanswered desc, alerts desc, value, outcome nulls first
