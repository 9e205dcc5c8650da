-- Which standings are in which state at a moment, the most urgent first?
--
-- Standings late from one moment are put on pages by case key, so that the names of cases need be looked up for the page
-- only, and shown on it by name.
--
-- A page begins after a position in the order: late from, case key, limit, occurrence. Cases are looked up by what is
-- known of them as a whole (way of filing, service, a part of their id or number) only where that is asked for.
--
-- Params:  $1 as of (timestamp), $2 case key, $3 limit, $4 kind, $5 state, or open or in_time for several, $6 severity, $7 organisation,
--          $8 rows at most, $9 rows left out before them, $10 organisations (list of ids, as text), $11 official,
--          $12 channel, $13 service, $14 part of the case id or registration number, $15 regulation,
--          $16 first due day (date), $17 last due day (date), $18 contested, $19 one of channel, service and part
--          is given, $20 late from (timestamp), $21 case key, $22 limit, $23 occurrence of the position, $24 late moment
--          until which the page reaches, see `standings_edge` (timestamp), $25 headline, $26 stopped from (timestamp),
--          $27 stopped before (timestamp); what is null is no condition, only the
--          position is none as a whole if its case key is null
-- Columns: case_id, registration_no, channel, service, state, contested, case_key, limit_version, occurrence,
--          exists_from, started_at, day_zero, due_on, late_from, soon_from, act_by, contested_until, ended_at, pauses,
--          marks, known_at, target_late_from, organisation, official, calendar
with wanted as (
    select id as limit_version, limit_id
    from picture.limit_version
    where ($3::varchar is null or limit_id = $3::varchar)
      and ($4::varchar is null or kind = $4::varchar)
      and ($6::varchar is null or severity = $6::varchar)
      and ($15::varchar is null or regulation = $15::varchar)
      and ($25::varchar is null or headline = $25::varchar)
),
of_case as (
    select case_key
    from picture.case_file
    where $19::boolean
      and ($12::integer is null or channel = $12::integer)
      and ($13::integer is null or service = $13::integer)
      and ($14::varchar is null or contains(case_id, $14::varchar) or contains(registration_no, $14::varchar))
),
-- what has ended is in no state of what is open, what is not yet late is not overdue: quicker to see than the state
fitting as (
    select standing.*, limit_id
    from picture.standing
    join wanted using (limit_version)
    where ($2::ubigint is null or case_key = $2::ubigint)
      and ($7::integer is null or organisation = $7::integer)
      and ($10::varchar is null or list_contains($10::varchar::integer[], organisation))
      and ($11::integer is null or official = $11::integer)
      and ($16::date is null or due_on >= $16::date)
      and ($17::date is null or due_on <= $17::date)
      and ($20::timestamp is null or late_from is null or late_from >= $20::timestamp)
      and (not coalesce($19::boolean, false) or case_key in (select case_key from of_case))
      and (not coalesce(picture.are_open($5::varchar), false)
           or ended_at is null or ended_at > $1::timestamp)
      and ($5::varchar is null or $5::varchar <> 'overdue' or late_from <= $1::timestamp)
      and ($5::varchar is null or $5::varchar not in ('met', 'late') or stopped_at <= $1::timestamp)
      and ($5::varchar is null or $5::varchar <> 'late' or ending = 2 or stopped_at >= late_from)
      and ($24::timestamp is null or late_from <= $24::timestamp)
      and ($26::timestamp is null or stopped_at >= $26::timestamp)
      and ($27::timestamp is null or stopped_at < $27::timestamp)
),
-- the state is computed only where it decides: a case looks at no more rows than it must
page as (
    from fitting
    where case
              when $5::varchar is null then exists_from is null or exists_from <= $1::timestamp
              else list_contains(
                  picture.states_asked($5::varchar),
                  picture.state(
                      exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate,
                      pauses, $1::timestamp
                  )
              )
          end
      and ($18::boolean is null
           or $18::boolean
              = picture.is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, $1::timestamp))
      and ($21::ubigint is null
           or late_from > $20::timestamp
           or (late_from is null and $20::timestamp is not null)
           or (late_from is not distinct from $20::timestamp
               and (case_key > $21::ubigint
                    or (case_key = $21::ubigint
                        and (limit_id > $22::varchar or (limit_id = $22::varchar and occurrence > $23::integer))))))
    order by late_from nulls last, case_key, limit_id, occurrence
    limit $8::bigint
    offset $9::bigint
)
select
    case_id,
    registration_no,
    channel,
    service,
    picture.state(
        exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
        $1::timestamp
    ) as state,
    picture.is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, $1::timestamp) as contested,
    case_key, limit_version, occurrence, exists_from, started_at, day_zero, due_on, late_from, soon_from, act_by,
    contested_until, ended_at, pauses, marks, known_at, target_late_from, organisation, official, calendar
from page
join picture.case_file using (case_key)
order by late_from nulls last, case_id, limit_id, occurrence
