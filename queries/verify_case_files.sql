-- Which cases have a file and no events that count, or events and no file?
--
-- Cases with events recorded after the mark are owed, and left out.
--
-- Params:  $1 how far the standings reach (timestamp)
-- Columns: thing, found, expected
with counting as (
    select case_key, min(case_id) as case_id, max(recorded_at) as last_recorded_at, count(*) as events
    from event
    where import not in (select id from import where withdrawn_at is not null)
    group by case_key
),
owed as (
    select distinct case_key
    from event
    where recorded_at > $1::timestamp
),
filed as (
    select case_key, min(case_id) as case_id, count(*) as files
    from picture.case_file
    group by case_key
)
select
    coalesce(counting.case_id, filed.case_id) as thing,
    'case_file: ' || coalesce(files, 0)       as found,
    'case_file: ' || case when events is null then 0 else 1 end as expected
from counting
full join filed using (case_key)
anti join owed using (case_key)
where coalesce(files, 0) <> case when events is null then 0 else 1 end
order by thing
