-- What was taken in last, and what became of it?
--
-- Params:  $1 imports at most
-- Columns: id, file, hash, mapping, records, accepted, duplicates, rejected, waiting, recorded_at (microseconds),
--          withdrawn_at (microseconds), reason
select
    id,
    file,
    hash,
    mapping,
    records,
    accepted,
    duplicates,
    rejected,
    waiting,
    epoch_us(recorded_at)  as recorded_at,
    epoch_us(withdrawn_at) as withdrawn_at,
    reason
from import
order by id desc
limit $1::bigint
