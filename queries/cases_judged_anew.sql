-- Which cases have events of an import, and others that need a right?
--
-- Params:  $1 the import
-- Columns: case_key
select distinct case_key
from event
where import = $1::integer
  and case_key in (
        select case_key from event_waiting
        union all
        select case_key
        from event
        where import in (select id from import where token is not null)
    )
