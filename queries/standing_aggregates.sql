-- How many standings are in which state at a moment, how many were met, and how long did they take?
--
-- By any of limit, kind, organisation and month of the legal last day; what is not asked for is null in every row. The
-- filters are those of the list of standings. Days are elapsed time from start to stop in days of 24 hours, pauses
-- included, of what is met or late.
--
-- Params:  $1 as of (timestamp), $2 case key, $3 limit, $4 kind, $5 state, or open or in_time for several, $6 severity, $7 organisation,
--          $8 organisations (list of ids, as text), $9 official, $10 channel, $11 service,
--          $12 part of the case id or registration number, $13 regulation, $14 first due day (date),
--          $15 last due day (date), $16 contested, $17 one of channel, service and part is given,
--          $18 stopped from (timestamp), $19 stopped before (timestamp), $20 by limit, $21 by kind, $22 by organisation,
--          $23 by month, $24 headline, $25 how long they took is asked for too; down to the stop what is null is no condition
-- Columns: limit_id, kind, organisation, month (its first day), total, running, due_soon, overdue, overdue_contested,
--          suspended, met, late, late_contested, cancelled, unknown, no_term, expired, median_days, p90_days
with wanted as (
    select id as limit_version, limit_id, kind
    from picture.limit_version
    where ($3::varchar is null or limit_id = $3::varchar)
      and ($4::varchar is null or kind = $4::varchar)
      and ($6::varchar is null or severity = $6::varchar)
      and ($13::varchar is null or regulation = $13::varchar)
      and ($24::varchar is null or headline = $24::varchar)
),
of_case as (
    select case_key
    from picture.case_file
    where $17::boolean
      and ($10::integer is null or channel = $10::integer)
      and ($11::integer is null or service = $11::integer)
      and ($12::varchar is null or contains(case_id, $12::varchar) or contains(registration_no, $12::varchar))
),
stated as (
    select
        case when $20::boolean then limit_id end                              as limit_id,
        case when $21::boolean then kind end                                  as kind,
        case when $22::boolean then organisation end                          as organisation,
        case when $23::boolean then date_trunc('month', due_on)::date end     as month,
        picture.state(
            exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
            $1::timestamp
        )                                                                     as state,
        picture.is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, $1::timestamp) as contested,
        case when $25::boolean
            then (epoch_us(stopped_at) - epoch_us(started_at)) / 86400000000.0
        end                                                                   as days
    from picture.standing
    join wanted using (limit_version)
    where ($2::ubigint is null or case_key = $2::ubigint)
      and ($7::integer is null or organisation = $7::integer)
      and ($8::varchar is null or list_contains($8::varchar::integer[], organisation))
      and ($9::integer is null or official = $9::integer)
      and ($14::date is null or due_on >= $14::date)
      and ($15::date is null or due_on <= $15::date)
      and ($18::timestamp is null or stopped_at >= $18::timestamp)
      and ($19::timestamp is null or stopped_at < $19::timestamp)
      and ($5::varchar is null or $5::varchar not in ('met', 'late') or stopped_at <= $1::timestamp)
      and ($5::varchar is null or $5::varchar <> 'late' or ending = 2 or stopped_at >= late_from)
      and (not coalesce($17::boolean, false) or case_key in (select case_key from of_case))
)
select
    limit_id,
    kind,
    organisation,
    month,
    count(*)                                                   as total,
    count(*) filter (where state = 'running')                  as running,
    count(*) filter (where state = 'due_soon')                 as due_soon,
    count(*) filter (where state = 'overdue' and not contested) as overdue,
    count(*) filter (where state = 'overdue' and contested)    as overdue_contested,
    count(*) filter (where state = 'suspended')                as suspended,
    count(*) filter (where state = 'met')                      as met,
    count(*) filter (where state = 'late' and not contested)   as late,
    count(*) filter (where state = 'late' and contested)       as late_contested,
    count(*) filter (where state = 'cancelled')                as cancelled,
    count(*) filter (where state = 'unknown')                  as unknown,
    count(*) filter (where state = 'no_term')                  as no_term,
    count(*) filter (where state = 'expired')                  as expired,
    quantile_cont(days, 0.5) filter (where state in ('met', 'late')) as median_days,
    quantile_cont(days, 0.9) filter (where state in ('met', 'late')) as p90_days
from stated
where state is not null
  and ($5::varchar is null or list_contains(picture.states_asked($5::varchar), state))
  and ($16::boolean is null or contested = $16::boolean)
group by limit_id, kind, organisation, month
order by limit_id nulls last, kind nulls last, organisation nulls last, month nulls last
