-- Which terms of some limits have the chosen cases, and which of them were taken off?
--
-- They come in the order of the cases.
--
-- Params:  $1 as of (timestamp), $2 versions of limits (list of ids, as text)
-- Columns: case_key, limit_version, late_from, off_at
select
    case_key,
    limit_version,
    late_from,
    case when cancelled_at <= $1::timestamp then cancelled_at end as off_at
from picture.standing
where case_key in (select case_key from chosen)
  and limit_version in (select unnest($2::varchar::integer[]))
  and exists_from <= $1::timestamp
order by case_key
