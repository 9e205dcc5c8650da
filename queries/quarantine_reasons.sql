-- For which reasons could records not be used, the most frequent first?
--
-- What a reason says of one record alone stands in it between backquotes and is left out. A record that came again with
-- the same file is counted once.
--
-- Params:  $1 import, $2 file, $3 field, $4 whether it was released, $5 cases (one a line),
--          $6 whether it waits for a right; what is null is no condition
-- Columns: field, reason, hint, records
with shown as (
    from quarantine
    where ($1::integer is null or import = $1::integer)
      and ($2::varchar is null or file = $2::varchar)
      and ($3::varchar is null or field = $3::varchar)
      and ($4::boolean is null or (released_at is not null) = $4::boolean)
      and ($5::varchar is null or list_contains(string_split($5::varchar, chr(10)), case_id))
      and ($6::boolean is null or (waiting is not null) = $6::boolean)
    qualify row_number() over (
        partition by file, line, field, reason, raw, released_at is null
        order by import, recorded_at
    ) = 1
)
select
    field,
    regexp_replace(reason, '`[^`]*`', '`…`', 'g') as reason,
    min(hint)                                     as hint,
    count(*)                                      as records
from shown
group by field, regexp_replace(reason, '`[^`]*`', '`…`', 'g')
order by records desc, field, reason
