-- Which imports do not add up?
--
-- Columns: thing, found, expected
with taken as (
    select import as id, count(*) as events
    from event
    group by import
)
select
    'import ' || coalesce(import.id, taken.id) as thing,
    'event: ' || coalesce(events, 0)           as found,
    case when import.id is null then 'import: 1' else 'accepted: ' || accepted end as expected
from import
full join taken using (id)
where coalesce(events, 0) is distinct from accepted
union all
select
    'import ' || id,
    'records: ' || records,
    'accepted + duplicates + rejected + waiting: ' || (accepted + duplicates + rejected + waiting)
from import
where records is distinct from accepted + duplicates + rejected + waiting
union all
select 'import ' || id, 'event_waiting: ' || coalesce(events, 0), 'waiting: ' || waiting
from import
left join (select import, count(*) as events from event_waiting group by import) as put_aside on put_aside.import = id
where coalesce(events, 0) is distinct from waiting
union all
select 'import ' || id, 'import: ' || count(*), 'import: 1'
from import
group by id
having count(*) > 1
order by thing, found
