-- Which of some cases does one of some organisations answer for, by any limit?
--
-- Params:  $1 case keys, $2 organisations (lists, as text)
-- Columns: case_key
select distinct case_key
from standing
where case_key in (select unnest($1::varchar::ubigint[]))
  and list_contains($2::varchar::integer[], organisation)
order by case_key
