-- What do people say is wrong in the records, the oldest first?
--
-- With rows at most, these are the newest of them.
--
-- Params:  $1 id, $2 case key, $3 only those that are open, $4 rows at most; what is null is no condition
-- Columns: id, case_id, about, thing, source, occurrence, wrong, note, organisation, author, reported_at (microseconds),
--          outcome, answer, settled_by, settled_at (microseconds)
with newest as (
    select *
    from data_error
    where ($1::bigint is null or id = $1::bigint)
      and ($2::ubigint is null or case_key = $2::ubigint)
      and (not coalesce($3::boolean, false) or outcome is null)
    order by id desc
    limit coalesce($4::bigint, 9223372036854775807)
)
select
    id, case_id, about, thing, source, occurrence, wrong, note, organisation, author, epoch_us(reported_at) as reported_at,
    outcome, answer, settled_by, epoch_us(settled_at) as settled_at
from newest
order by id
