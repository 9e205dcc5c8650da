-- What was taken in, when, and what became of it?
--
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
order by id
