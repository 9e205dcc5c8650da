-- Which of some cases does one of some organisations answer for, by any limit?
--
-- Params:  $1 case keys, $2 organisations (lists, as text)
-- Columns: case_key
select distinct case_key
from (
    select case_key, organisation from picture.standing_open
    union all
    select case_key, organisation from picture.standing_closed
)
where organisation in (select unnest($2::varchar::integer[]))
  and case_key in (select unnest($1::varchar::ubigint[]))
order by case_key
