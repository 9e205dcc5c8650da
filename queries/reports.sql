-- Which versions of reports were approved, in the order of approval?
--
-- Params:  $1 id, $2 form, $3 period, $4 regulation, $5 organisation, $6 the organisation is asked for, also where it is none;
--          what is null is no condition
-- Columns: id, form, period, regulation, organisation, version, known_at (microseconds), approved_at (microseconds), approved_by, reason,
--          objections, overridden, content_hash
select
    id, form, period, regulation, organisation, version, epoch_us(known_at) as known_at, epoch_us(approved_at) as approved_at,
    approved_by, reason, objections, overridden, content_hash
from report
where ($1::integer is null or id = $1::integer)
  and ($2::varchar is null or form = $2::varchar)
  and ($3::varchar is null or period = $3::varchar)
  and ($4::varchar is null or regulation = $4::varchar)
  and (not $6::boolean or organisation is not distinct from $5::varchar)
order by id
