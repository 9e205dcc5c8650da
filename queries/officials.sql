-- Which versions of officials were recorded, the first recorded first?
--
-- Params:  $1 recorded until (timestamp), $2 official; absent: all
-- Columns: id, name, position, organisation, email, lang, opens, closes, deputy, roles, since, until
select
    id,
    name,
    position,
    organisation,
    email,
    lang,
    opens,
    closes,
    deputy,
    roles,
    since,
    until
from official
where ($1::timestamp is null or recorded_at <= $1::timestamp)
  and ($2::varchar is null or id = $2::varchar)
order by recorded_at, id, since
