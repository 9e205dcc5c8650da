-- Which words are not numbered from 0 without gaps, or stand there twice?
--
-- Columns: thing, found, expected
select 'word ' || coalesce(word, '') as thing, 'id: ' || id as found, 'id: ' || place as expected
from (select id, word, row_number() over (order by id) - 1 as place from word)
where id is distinct from place or word is null
union all
select 'word ' || word, 'word: ' || count(*), 'word: 1'
from word
group by word
having count(*) > 1
order by thing, found
