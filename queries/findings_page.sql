-- What do cases show that the regulations forbid, up to a moment, the newest first?
--
-- A page begins after a position in the order: occurred at, case key, rule, event.
--
-- Params:  $1 as of (timestamp), $2 case key, $3 rule, $4 regulation, $5 organisations (list of ids, as text), $6 occurred at
--          (timestamp), $7 case key, $8 rule (id), $9 event (0: none) of the position, $10 rows at most; what is null is no condition,
--          of the position if its case key is null
-- Columns: case_key, case_id, registration_no, rule, regulation, rule_id, breach, of_data, clause, name_ru, name_en, event,
--          occurred_at (microseconds), organisation
with found as (
    select finding.*, rule.regulation, rule.rule_id, rule.breach, rule.of_data, rule.clause, rule.name_ru, rule.name_en
    from picture.finding
    join picture.rule on rule.id = finding.rule
    union all
    -- whoever opens a case that another body has opened gets no right to it
    select
        w.case_key, -1, w.identity, w.occurred_at, w.organisation,
        coalesce(act.word, ''), 'srok.opened_again', 'check', true, '',
        'открытие дела, которое уже открыто другим органом', 'a case that another body has opened is opened again'
    from event_waiting as w
    left join word as act on act.id = w.regulation
    where w.identity in (select waiting from quarantine where field = 'subject' and released_at is null)
),
page as (
    select finding.*
    from found as finding
    where finding.occurred_at <= $1::timestamp
      and ($2::ubigint is null or finding.case_key = $2::ubigint)
      and ($3::varchar is null or finding.rule_id = $3::varchar)
      and ($4::varchar is null or finding.regulation = $4::varchar)
      and ($5::varchar is null or list_contains($5::varchar::integer[], finding.organisation))
      and ($7::ubigint is null
           or finding.occurred_at < $6::timestamp
           or finding.occurred_at = $6::timestamp
              and (finding.case_key, finding.rule, coalesce(finding.event, 0)) > ($7::ubigint, $8::integer, $9::ubigint))
    order by finding.occurred_at desc, finding.case_key, finding.rule, coalesce(finding.event, 0)
    limit $10::bigint
)
select
    page.case_key,
    case_file.case_id,
    case_file.registration_no,
    page.rule,
    page.regulation,
    page.rule_id,
    page.breach,
    page.of_data,
    page.clause,
    page.name_ru,
    page.name_en,
    page.event,
    epoch_us(page.occurred_at) as occurred_at,
    page.organisation
from page
join picture.case_file on case_file.case_key = page.case_key
order by page.occurred_at desc, page.case_key, page.rule, coalesce(page.event, 0)
