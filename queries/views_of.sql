-- Which views and macros does a database hold?
--
-- Params:  $1 name of the database
-- Columns: name
select view_name as name
from duckdb_views()
where database_name = $1::varchar
  and not internal
union
select function_name as name
from duckdb_functions()
where database_name = $1::varchar
  and not internal
order by name
