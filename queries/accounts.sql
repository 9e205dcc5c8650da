-- Which accounts are there?
--
-- Columns: login, name, role, organisation, official, lang, password, must_change, created_at (microseconds),
--          disabled_at (microseconds)
select
    login,
    name,
    role,
    organisation,
    official,
    lang,
    password,
    must_change,
    epoch_us(created_at)  as created_at,
    epoch_us(disabled_at) as disabled_at
from account
order by login
