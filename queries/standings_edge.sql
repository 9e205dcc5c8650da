-- Until which late moment do the most urgent standings reach, if there are so many that have one?
--
-- The conditions are those of `standings`. Ordered by one column the table is hardly looked at; `standings` needs more
-- columns to put a page in order, and is quick if it is told where the page ends.
--
-- Params:  $1 as of (timestamp), $2 case key, $3 limit, $4 kind, $5 state, $6 severity, $7 organisation,
--          $8 rows; from case key to organisation null means no condition
-- Columns: edge (timestamp)
with wanted as (
    select id as limit_version
    from limit_version
    where ($3::varchar is null or limit_id = $3::varchar)
      and ($4::varchar is null or kind = $4::varchar)
      and ($6::varchar is null or severity = $6::varchar)
),
stated as (
    select
        late_from,
        state(
            exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
            $1::timestamp
        ) as state
    from standing
    join wanted using (limit_version)
    where ($2::ubigint is null or case_key = $2::ubigint)
      and ($7::integer is null or organisation = $7::integer)
      and ($5::varchar is null or $5::varchar not in ('overdue', 'due_soon', 'running', 'suspended')
           or ended_at is null or ended_at > $1::timestamp)
      and ($5::varchar is null or $5::varchar <> 'overdue' or late_from <= $1::timestamp)
),
most_urgent as (
    select late_from
    from stated
    where state is not null
      and ($5::varchar is null or state = $5::varchar)
    order by late_from
    limit $8::bigint
)
select case when count(late_from) = $8::bigint then max(late_from) end as edge
from most_urgent
