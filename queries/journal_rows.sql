-- What does the journal hold of the applications registered between two moments, in the order of registration?
--
-- References and codes only. Rows at most are applications registered, before those of another service are left out.
--
-- Params:  $1 type of the registration (id), $2 from (timestamp), $3 before (timestamp), $4 since when anything is known of them
--          (timestamp), $5 types of taking documents in, $6 type of the assignment (id), $7 types of a decision, $8 type of the prepared result
--          (id), $9 types of handing the result over, $10 organisations (list of ids, as text), $11 service (id),
--          $12 rows at most; null is no condition of the last but rows
-- Columns: case_id, registration_no, registered_at (microseconds), by_day, organisation, service, taken_in_by, assigned_to, promised,
--          prepared_at, provided_at (microseconds), outcome, provided_by
with registered as (
    select
        case_key,
        any_value(case_id)                 as case_id,
        min(occurred_at)                   as registered_at,
        arg_min(organisation, recorded_at) as organisation,
        arg_min(by_day, occurred_at)       as by_day
    from event
    where kind = $1::integer
      and occurred_at >= $2::timestamp
      and occurred_at < $3::timestamp
      and recorded_at >= $2::timestamp - to_minutes(5)
    group by case_key
    having $10::varchar is null or list_contains($10::varchar::integer[], arg_min(organisation, recorded_at))
    order by registered_at, case_key
    limit $12::bigint
)
select
    any_value(registered.case_id)                                                                        as case_id,
    max(event.registration_no)                                                                           as registration_no,
    epoch_us(any_value(registered.registered_at))                                                        as registered_at,
    any_value(registered.by_day)                                                                         as by_day,
    any_value(registered.organisation)                                                                   as organisation,
    max(event.service)                                                                                   as service,
    arg_min(event.official, event.occurred_at) filter (where list_contains($5::varchar::integer[], kind)) as taken_in_by,
    arg_max(event.official, event.occurred_at) filter (where kind = $6::integer)                         as assigned_to,
    max(nullif(regexp_extract(event.more, '"planned_ready_date":\["([^"]*)"', 1), ''))                                      as promised,
    epoch_us(max(event.occurred_at) filter (where kind = $8::integer))                                   as prepared_at,
    epoch_us(min(event.occurred_at) filter (where list_contains($9::varchar::integer[], kind)))          as provided_at,
    arg_max(nullif(regexp_extract(event.more, '"outcome":\["([^"]*)"', 1), ''), event.occurred_at)
        filter (where list_contains($7::varchar::integer[], kind))                                       as outcome,
    arg_min(event.official, event.occurred_at) filter (where list_contains($9::varchar::integer[], kind)) as provided_by
from event
join registered using (case_key)
where event.recorded_at >= $4::timestamp
group by case_key
having $11::integer is null or max(event.service) = $11::integer
order by registered_at, case_id
