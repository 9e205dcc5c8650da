-- How many limits ended between two moments, and how, by whose duty they were?
--
-- Params:  $1 after (timestamp), $2 until (timestamp)
-- Columns: limit_version, organisation, official, met, late, cancelled
with told as (
    select id as limit_version
    from picture.limit_version
    where alerts and ending = 0
)
select
    limit_version,
    organisation,
    official,
    count(*) filter (where cancelled_at is null and (late_from is null or ended_at < late_from)) as met,
    count(*) filter (where cancelled_at is null and ended_at >= late_from)                       as late,
    count(*) filter (where cancelled_at is not null)                                             as cancelled
from picture.standing
semi join told using (limit_version)
where ended_at > $1::timestamp and ended_at <= $2::timestamp
group by limit_version, organisation, official
