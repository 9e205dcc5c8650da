-- Which tokens were given out?
--
-- Columns: name, hash, may, sources, organisations, created_at (microseconds), expires_at (microseconds),
--          revoked_at (microseconds)
select
    name,
    hash,
    may,
    sources,
    organisations,
    epoch_us(created_at) as created_at,
    epoch_us(expires_at) as expires_at,
    epoch_us(revoked_at) as revoked_at
from token
order by created_at, name
