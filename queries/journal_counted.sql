-- Which requisites of the journal have the applications registered between two moments, by the unit that registered them?
--
-- The last six are asked of applications that were decided. Corrections and annulments are events of their own: what was recorded once counts.
--
-- Params:  $1 type of the registration (id), $2 from (timestamp), $3 before (timestamp), $4 since when anything is known of them
--          (timestamp), $5 types of taking documents in, $6 type of the assignment (id), $7 types of a decision, $8 type of the prepared result
--          (id), $9 types of handing the result over; types in lists are ids, as text
-- Columns: organisation, service, registered, numbered, timed, serviced, taken_in_by, assigned_to, promised, decided, prepared,
--          provided, with_outcome, provided_by
with registered as (
    select
        case_key,
        arg_min(organisation, recorded_at)       as organisation,
        bool_or(not coalesce(by_day, false))     as is_timed
    from event
    where kind = $1::integer
      and occurred_at >= $2::timestamp
      and occurred_at < $3::timestamp
      and recorded_at >= $2::timestamp - to_minutes(5)
    group by case_key
),
filled as (
    select
        case_key,
        bool_or(registration_no is not null)                                                                 as is_numbered,
        max(service)                                                                                         as service,
        bool_or(official is not null and list_contains($5::varchar::integer[], kind))                        as is_taken_in_by,
        bool_or(official is not null and kind = $6::integer)                                                 as is_assigned_to,
        bool_or(coalesce(contains(more, '"planned_ready_date"'), false))                                     as is_promised,
        bool_or(list_contains($7::varchar::integer[], kind))                                                 as is_decided,
        bool_or(kind = $8::integer)                                                                          as is_prepared,
        bool_or(list_contains($9::varchar::integer[], kind))                                                 as is_provided,
        bool_or(list_contains($7::varchar::integer[], kind) and coalesce(contains(more, '"outcome"'), false)) as has_outcome,
        bool_or(official is not null and list_contains($9::varchar::integer[], kind))                        as is_provided_by
    from event
    where recorded_at >= $4::timestamp
      and case_key in (select case_key from registered)
    group by case_key
)
select
    registered.organisation,
    filled.service,
    count(*)                                               as registered,
    count(*) filter (where is_numbered)                    as numbered,
    count(*) filter (where is_timed)                       as timed,
    count(filled.service)                                  as serviced,
    count(*) filter (where is_taken_in_by)                 as taken_in_by,
    count(*) filter (where is_assigned_to)                 as assigned_to,
    count(*) filter (where is_promised)                    as promised,
    count(*) filter (where is_decided)                     as decided,
    count(*) filter (where is_decided and is_prepared)     as prepared,
    count(*) filter (where is_decided and is_provided)     as provided,
    count(*) filter (where is_decided and has_outcome)     as with_outcome,
    count(*) filter (where is_decided and is_provided_by)  as provided_by
from registered
join filled using (case_key)
group by registered.organisation, filled.service
order by registered.organisation nulls last, filled.service nulls last
