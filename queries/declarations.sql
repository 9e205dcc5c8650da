-- What did controllers declare, the first recorded first?
--
-- Columns: official, about, relation, since
select
    official,
    about,
    relation,
    since
from declaration
order by recorded_at, official, about, since
