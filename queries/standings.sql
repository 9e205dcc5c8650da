-- Which standings are in which state at a moment, the most urgent first?
--
-- Standings late from one moment are put on pages by case key, so that the names of cases need be looked up for the page
-- only, and shown on it by name.
--
-- Params:  $1 as of (timestamp), $2 case key, $3 limit, $4 kind, $5 state, $6 severity, $7 organisation,
--          $8 rows at most, $9 rows left out before them, $10 late moment at which the page ends, see `standings_edge`
--          (timestamp); null means no condition
-- Columns: case_id, registration_no, channel, service, state, contested, case_key, limit_version, occurrence,
--          exists_from, started_at, day_zero, due_on, late_from, soon_from, act_by, contested_until, ended_at, pauses,
--          marks, known_at, target_late_from, organisation, official, calendar
with wanted as (
    select id as limit_version, limit_id
    from limit_version
    where ($3::varchar is null or limit_id = $3::varchar)
      and ($4::varchar is null or kind = $4::varchar)
      and ($6::varchar is null or severity = $6::varchar)
),
-- what has ended is in no state of what is open, what is not yet late is not overdue: quicker to see than the state
stated as (
    select
        standing.*,
        limit_id,
        state(
            exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses,
            $1::timestamp
        ) as state
    from standing
    join wanted using (limit_version)
    where ($2::ubigint is null or case_key = $2::ubigint)
      and ($7::integer is null or organisation = $7::integer)
      and ($5::varchar is null or $5::varchar not in ('overdue', 'due_soon', 'running', 'suspended')
           or ended_at is null or ended_at > $1::timestamp)
      and ($5::varchar is null or $5::varchar <> 'overdue' or late_from <= $1::timestamp)
      and ($10::timestamp is null or late_from <= $10::timestamp)
),
page as (
    from stated
    where state is not null
      and ($5::varchar is null or state = $5::varchar)
    order by late_from nulls last, case_key, limit_id, occurrence
    limit $8::bigint
    offset $9::bigint
)
select
    case_id,
    registration_no,
    channel,
    service,
    state,
    is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, $1::timestamp) as contested,
    case_key, limit_version, occurrence, exists_from, started_at, day_zero, due_on, late_from, soon_from, act_by,
    contested_until, ended_at, pauses, marks, known_at, target_late_from, organisation, official, calendar
from page
join case_file using (case_key)
order by late_from nulls last, case_id, limit_id, occurrence
