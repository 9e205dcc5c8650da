-- What was done lately, the last entry first?
--
-- Params:  $1 entries before this number (absent: all), $2 author (absent: all), $3 kind (absent: all),
--          $4 how many at most
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
where ($1::bigint is null or number < $1::bigint)
  and ($2::varchar is null or author = $2::varchar)
  and ($3::varchar is null or kind = $3::varchar)
order by number desc, seal
limit coalesce($4::bigint, 0)
