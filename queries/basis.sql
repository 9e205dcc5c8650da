-- What does the picture stand on?
--
-- What was withdrawn after its position moves it back to before the first event of that import.
--
-- Columns: reach (microseconds), position, computed_by, closed_before (microseconds, as text)
with mark as (
    select
        max(value) filter (where key = 'reach')         as reach,
        max(value) filter (where key = 'position')      as position,
        max(value) filter (where key = 'computed_by')   as computed_by,
        max(value) filter (where key = 'closed_before') as closed_before
    from picture.mark
)
select
    least(
        coalesce(reach::bigint, 0),
        (
            select epoch_us(min(log.first_at)) - 1
            from log
            where log.kind = 'withdrawal' and log.position > coalesce(mark.position::bigint, 0)
        )
    )                               as reach,
    coalesce(position::bigint, 0)   as position,
    computed_by,
    closed_before
from mark
