-- Which records could not be used, and which of them wait for a correction?
--
-- A record that came again with the same file is shown once. Records of an import that is still open come after those
-- it had: a page begins after a position in the order of import, moment, line and number among those of one line.
--
-- Params:  $1 import, $2 file, $3 field, $4 whether it was released, $5 import, $6 moment (timestamp), $7 line, $8 number of
--          the position, $9 rows at most, $10 cases (one a line), $11 whether it waits for a right; what is null is no
--          condition, of the position if its import is null
-- Columns: import, file, line, case_id, event_id, field, reason, hint, raw, waits, recorded_at (microseconds),
--          released_at (microseconds), number
with numbered as (
    select
        *,
        row_number() over (
            partition by import, recorded_at, line
            order by file, field, reason, event_id, raw
        ) as number
    from quarantine
    where $1::integer is null or import = $1::integer
),
shown as (
    from numbered
    where ($2::varchar is null or file = $2::varchar)
      and ($3::varchar is null or field = $3::varchar)
      and ($4::boolean is null or (released_at is not null) = $4::boolean)
      and ($10::varchar is null or list_contains(string_split($10::varchar, chr(10)), case_id))
      and ($11::boolean is null or (waiting is not null) = $11::boolean)
    qualify row_number() over (
        partition by file, line, field, reason, raw, released_at is null
        order by import, recorded_at, number
    ) = 1
)
select
    import,
    file,
    line,
    case_id,
    event_id,
    field,
    reason,
    hint,
    raw,
    waiting is not null   as waits,
    epoch_us(recorded_at) as recorded_at,
    epoch_us(released_at) as released_at,
    number
from shown
where $5::integer is null
   or (import, recorded_at, line, number) > ($5::integer, $6::timestamp, $7::ubigint, $8::bigint)
order by import, recorded_at, line, number
limit $9::bigint
