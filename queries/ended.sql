-- How many limits had ended, and how; and until which late moment do the most urgent of them reach?
--
-- What has ended is in one state for good, which a few columns tell: quicker to see than `state`. The edge spares
-- `standings` from putting all of them in order. Outcomes: 0 met, 1 late, 3 cancelled, 4 unknown.
--
-- Params:  $1 as of (timestamp), $2 ended before (timestamp), $3 limit, $4 kind, $5 outcome the edge is asked of, or none for all,
--          $6 severity, $7 organisation, $8 organisations (list of ids, as text), $9 official, $10 channel, $11 service,
--          $12 part of the case id or registration number, $13 regulation, $14 first due day (date),
--          $15 last due day (date), $16 contested, $17 one of channel, service and part is given,
--          $18 stopped from (timestamp), $19 stopped before (timestamp), $20 headline, $21 late from (timestamp) of the position,
--          $22 rows of the page; what is null is no condition
-- Columns: cancelled, unknown, met, late, edge (timestamp; null if the page reaches further)
with wanted as (
    select id as limit_version, ending, version is null as lawless
    from picture.limit_version
    where ($3::varchar is null or limit_id = $3::varchar)
      and ($4::varchar is null or kind = $4::varchar)
      and ($6::varchar is null or severity = $6::varchar)
      and ($13::varchar is null or regulation = $13::varchar)
      and ($20::varchar is null or headline = $20::varchar)
),
of_case as (
    select case_key
    from picture.case_file
    where $17::boolean
      and ($10::integer is null or channel = $10::integer)
      and ($11::integer is null or service = $11::integer)
      and ($12::varchar is null or contains(case_id, $12::varchar) or contains(registration_no, $12::varchar))
),
ended as (
    select
        late_from,
        ended_at,
        contested_until,
        ending,
        case
            when coalesce(exists_from, started_at) > $1::timestamp then null
            when marks & 2 <> 0                then 3
            when started_at is null or lawless then 4
            when picture.is_late(ended_at, late_from - to_microseconds(marks & 1), late_from, ending) then 1
            else                                    0
        end as outcome
    from (from picture.standing_closed union all from picture.standing_open)
    join wanted using (limit_version)
    where ended_at <= $1::timestamp
      and ($2::timestamp is null or ended_at < $2::timestamp)
      and ($7::integer is null or organisation = $7::integer)
      and ($8::varchar is null or list_contains($8::varchar::integer[], organisation))
      and ($9::integer is null or official = $9::integer)
      and ($14::date is null or due_on >= $14::date)
      and ($15::date is null or due_on <= $15::date)
      and ($18::timestamp is null or (ended_at >= $18::timestamp and marks & 2 = 0))
      and ($19::timestamp is null or (ended_at < $19::timestamp and marks & 2 = 0))
      and (not coalesce($17::boolean, false) or case_key in (select case_key from of_case))
)
select
    count(*) filter (where outcome = 3) as cancelled,
    count(*) filter (where outcome = 4) as unknown,
    count(*) filter (where outcome = 0) as met,
    count(*) filter (where outcome = 1) as late,
    min(
        case when outcome = coalesce($5::integer, outcome)
              and ($21::timestamp is null or late_from > $21::timestamp)
            then late_from
        end,
        $22::bigint
    )[$22::bigint] as edge
from ended
where $16::boolean is null
   or $16::boolean = coalesce(outcome = 1 and ending = 0 and ended_at < contested_until, false)
