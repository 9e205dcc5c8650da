-- How often does each rule find something, up to a moment?
--
-- Params:  $1 as of (timestamp), $2 case key, $3 regulation, $4 organisations (list of ids, as text); what is null is no condition
-- Columns: regulation, rule_id, breach, of_data, clause, name_ru, name_en, findings
with counted as (
    select rule, count(*) as findings
    from picture.finding
    where occurred_at <= $1::timestamp
      and ($2::ubigint is null or case_key = $2::ubigint)
      and ($4::varchar is null or list_contains($4::varchar::integer[], organisation))
    group by rule
)
select
    rule.regulation,
    rule.rule_id,
    rule.breach,
    bool_or(rule.of_data)          as of_data,
    arg_max(rule.clause, rule.id)  as clause,
    arg_max(rule.name_ru, rule.id) as name_ru,
    arg_max(rule.name_en, rule.id) as name_en,
    sum(counted.findings)::bigint  as findings
from counted
join picture.rule on rule.id = counted.rule
where $3::varchar is null or rule.regulation = $3::varchar
group by rule.regulation, rule.rule_id, rule.breach
union all
select
    coalesce(act.word, ''), 'srok.opened_again', 'check', true, '',
    'открытие дела, которое уже открыто другим органом',
    'a case that another body has opened is opened again',
    count(*)
from event_waiting as w
left join word as act on act.id = w.regulation
where w.identity in (select waiting from quarantine where field = 'subject' and released_at is null)
  and w.occurred_at <= $1::timestamp
  and ($2::ubigint is null or w.case_key = $2::ubigint)
  and ($3::varchar is null or act.word = $3::varchar)
  and ($4::varchar is null or list_contains($4::varchar::integer[], w.organisation))
group by act.word
order by findings desc, rule_id, breach
