-- Which records could not be used and wait for a correction?
--
-- A record that came again with the same file is shown once.
--
-- Params:  $1 import, or null for all
-- Columns: import, file, line, case_id, event_id, field, reason, hint, raw, recorded_at (microseconds),
--          released_at (microseconds)
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
    epoch_us(recorded_at) as recorded_at,
    epoch_us(released_at) as released_at
from quarantine
where released_at is null
  and ($1::integer is null or import = $1::integer)
qualify row_number() over (partition by file, line, field, reason, raw order by import) = 1
order by import, line, event_id
