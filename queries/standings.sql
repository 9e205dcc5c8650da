-- Which standings are in which state at a moment, the most urgent first?
--
-- Params:  $1 as of (timestamp), $2 case key, $3 case id, $4 limit, $5 kind, $6 state, $7 severity, $8 organisation,
--          $9 rows at most, $10 rows left out before them; from case key to organisation null means no condition
-- Columns: case_id, registration_no, channel, service, state, contested, case_key, limit_version, occurrence,
--          exists_from, started_at, day_zero, due_on, late_from, soon_from, act_by, contested_until, ended_at, pauses,
--          marks, known_at, target_late_from, organisation, official, calendar
with wanted as (
    select id as limit_version, limit_id
    from limit_version
    where ($4::varchar is null or limit_id = $4::varchar)
      and ($5::varchar is null or kind = $5::varchar)
      and ($7::varchar is null or severity = $7::varchar)
),
-- the state is read once per row
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
      and ($8::integer is null or organisation = $8::integer)
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
from stated
join case_file using (case_key)
where state is not null
  and ($3::varchar is null or case_id = $3::varchar)
  and ($6::varchar is null or state = $6::varchar)
order by late_from nulls last, case_id, limit_id, occurrence
limit $9::bigint
offset $10::bigint
