-- Which versions of officials were recorded, the first recorded first?
--
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
order by recorded_at, id, since
