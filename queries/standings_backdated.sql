-- How many binding limits became known to be late in a span, and are not by what was recorded afterwards and dated before?
--
-- Params:  $1 first moment (timestamp), $2 first moment no longer counted (timestamp),
--          $3 their organisations (list of word ids; absent: all)
-- Columns: backdated
select count(*) as backdated
from (from picture.standing_open union all from picture.standing_closed)
join picture.limit_version on limit_version.id = limit_version
where marks & 3840 = 3840
  and started_at is not null
  and severity = 'binding'
  and known_at >= $1::timestamp
  and known_at < $2::timestamp
  and ($3::varchar is null or list_contains($3::varchar::integer[], organisation))
