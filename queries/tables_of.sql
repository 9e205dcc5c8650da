-- Which tables does a database hold?
--
-- Tables whose names end in `_aside` hold what an unfinished recomputation has written; they are no content.
--
-- Params:  $1 name of the database
-- Columns: name
select table_name as name
from duckdb_tables()
where database_name = $1::varchar
  and not internal
  and not temporary
  and not ends_with(table_name, '_aside')
order by name
