-- Which identities have several events that count?
--
-- Events of withdrawn imports do not count: they may have come again.
--
-- Columns: thing, found, expected
select
    min(event_id) || ' (' || lower(to_hex(identity)) || ')' as thing,
    'event: ' || count(*)                                   as found,
    'event: 1'                                              as expected
from event
where import not in (select id from import where withdrawn_at is not null)
group by identity
having count(*) > 1
order by thing
