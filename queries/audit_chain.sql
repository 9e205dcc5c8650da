-- What was done, the first entry first?
--
-- Columns: number, noted_at, author, kind, about, detail, previous, seal
select
    number,
    noted_at,
    author,
    kind,
    about,
    detail,
    previous,
    seal
from audit
order by number, seal
