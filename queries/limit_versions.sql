-- Which versions of limits does the store know, edition by edition?
--
-- Columns: id, edition, regulation, limit_id, version, in_force (days since 1970-01-01), kind, severity, headline,
--          unit, ending, immediate, clause, name_ru, name_en, part_of, procedure, alerts
select
    id,
    edition,
    regulation,
    limit_id,
    version,
    date_diff('day', date '1970-01-01', in_force)::integer as in_force,
    kind,
    severity,
    headline,
    unit,
    ending,
    immediate,
    clause,
    name_ru,
    name_en,
    part_of,
    procedure,
    alerts
from picture.limit_version
order by id
