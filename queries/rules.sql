-- Which rules does the store know, edition by edition?
--
-- Columns: id, edition, regulation, rule_id, breach, of_data, clause, name_ru, name_en
select id, edition, regulation, rule_id, breach, of_data, clause, name_ru, name_en
from picture.rule
order by id
