-- Until which late moment do the most urgent standings reach, if there are so many that have one?
--
-- For what may have ended `ended` tells.
-- The conditions are those of `standings`. Ordered by one column the table is hardly looked at; `standings` needs more
-- columns to put a page in order, and is quick if it is told where the page ends.
--
-- Params:  $1 as of (timestamp), $2 limit, $3 kind, $4 state, or open or in_time for several, $5 severity, $6 organisation, $7 rows,
--          $8 organisations (list of ids, as text), $9 regulation, $10 late from (timestamp), $11 case key, $12 limit,
--          $13 occurrence of the position, $14 headline; what is null is no condition, only the position is none as a whole if its case
--          key is null
-- Columns: edge (timestamp)
with wanted as (
    select id as limit_version, limit_id
    from picture.limit_version
    where ($2::varchar is null or limit_id = $2::varchar)
      and ($3::varchar is null or kind = $3::varchar)
      and ($5::varchar is null or severity = $5::varchar)
      and ($9::varchar is null or regulation = $9::varchar)
      and ($14::varchar is null or headline = $14::varchar)
),
stated as (
    select
        late_from,
        case_key,
        limit_id,
        occurrence,
        picture.state(
            exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
            $1::timestamp
        ) as state
    from picture.standing
    join wanted using (limit_version)
    where ($6::integer is null or organisation = $6::integer)
      and ($8::varchar is null or list_contains($8::varchar::integer[], organisation))
      and (not coalesce(picture.are_open($4::varchar), false)
           or ended_at is null or ended_at > $1::timestamp)
      and ($4::varchar is null or $4::varchar <> 'overdue' or late_from <= $1::timestamp)
),
most_urgent as (
    select late_from
    from stated
    where state is not null
      and ($4::varchar is null or list_contains(picture.states_asked($4::varchar), state))
      and ($11::ubigint is null
           or late_from > $10::timestamp
           or (late_from is null and $10::timestamp is not null)
           or (late_from is not distinct from $10::timestamp
               and (case_key, limit_id, occurrence) > ($11::ubigint, $12::varchar, $13::integer)))
    order by late_from
    limit $7::bigint
)
select case when count(late_from) = $7::bigint then max(late_from) end as edge
from most_urgent
