-- How many alerts were there by person, unit and limit, and how soon were they answered?
--
-- Params:  $1 owed from (timestamp), $2 owed before (timestamp)
-- Columns: recipient, organisation, limit_id, total, sent, answered, unanswered, withdrawn, failed, again, escalated,
--          hours_to_answer (median)
select
    recipient,
    organisation,
    limit_id,
    count(*)                                                                        as total,
    count(*) filter (where sent_at is not null)                                     as sent,
    count(*) filter (where state = 'acknowledged')                                  as answered,
    count(*) filter (where state = 'sent' and threshold >= 2 and not is_copy and limit_id <> 'feed') as unanswered,
    count(*) filter (where state = 'withdrawn')                                     as withdrawn,
    count(*) filter (where state = 'failed')                                        as failed,
    count(*) filter (where threshold > 3)                                           as again,
    count(*) filter (where rung > 0)                                                as escalated,
    quantile_cont((epoch_us(state_at) - epoch_us(sent_at)) / 3600000000.0, 0.5)
        filter (where state = 'acknowledged' and sent_at is not null)               as hours_to_answer
from alert
where owed_at >= $1::timestamp and owed_at < $2::timestamp
group by recipient, organisation, limit_id
order by recipient, organisation nulls last, limit_id
