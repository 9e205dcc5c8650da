-- Which mails are not settled, and which were made lately?
--
-- Params:  $1 made since (timestamp)
-- Columns: id, message_id, kind, recipient, day, subject, state, attempts, created_at, next_at, sent_at, reason
select id, message_id, kind, recipient, day, subject, state, attempts, created_at, next_at, sent_at, reason
from mail
where state in ('sending', 'waiting') or created_at >= $1::timestamp
order by id
