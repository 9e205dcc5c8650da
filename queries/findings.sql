-- What do cases show that the regulations forbid, up to a moment?
--
-- Whoever opens a case that another body has opened gets no right to it; that he tried is found, too (`srok.opened_again`).
--
-- Params:  $1 as of (timestamp), $2 case key or null, $3 rule or null, $4 organisation or null
-- Columns: case_id, regulation, rule_id, breach, of_data, clause, name_ru, name_en, event, event_id,
--          occurred_at (microseconds), organisation
select
    case_file.case_id,
    rule.regulation,
    rule.rule_id,
    rule.breach,
    rule.of_data,
    rule.clause,
    rule.name_ru,
    rule.name_en,
    finding.event,
    event.event_id,
    epoch_us(finding.occurred_at) as occurred_at,
    finding.organisation
from picture.finding
join picture.rule on rule.id = finding.rule
join picture.case_file on case_file.case_key = finding.case_key
left join event on event.identity = finding.event and event.case_key = finding.case_key
where finding.occurred_at <= $1::timestamp
  and ($2::ubigint is null or finding.case_key = $2::ubigint)
  and ($3::varchar is null or rule.rule_id = $3::varchar)
  and ($4::integer is null or finding.organisation = $4::integer)
union all
select
    w.case_id, coalesce(act.word, ''), 'srok.opened_again', 'check', true, '',
    'открытие дела, которое уже открыто другим органом',
    'a case that another body has opened is opened again',
    w.identity, w.event_id, epoch_us(w.occurred_at), w.organisation
from event_waiting as w
left join word as act on act.id = w.regulation
where w.identity in (select waiting from quarantine where field = 'subject' and released_at is null)
  and w.occurred_at <= $1::timestamp
  and ($2::ubigint is null or w.case_key = $2::ubigint)
  and ($3::varchar is null or $3::varchar = 'srok.opened_again')
  and ($4::integer is null or w.organisation = $4::integer)
order by occurred_at, case_id, rule_id
