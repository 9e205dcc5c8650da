-- Which rows name something that is not there?
--
-- Columns: thing, found, expected
with standing_rows as (from picture.standing_open union all from picture.standing_closed),
named as (
    select distinct 'standing.limit_version' as thing, 'limit_version' as target, limit_version::varchar as named from standing_rows
    union all
    select distinct 'standing.calendar', 'edition', calendar::varchar from standing_rows
    union all
    select distinct 'standing.organisation', 'word', organisation::varchar from standing_rows
    union all
    select distinct 'standing.official', 'word', official::varchar from standing_rows
    union all
    select distinct 'finding.rule', 'rule', rule::varchar from picture.finding
    union all
    select distinct 'finding.organisation', 'word', organisation::varchar from picture.finding
    union all
    select distinct 'case_file.regulation', 'word', regulation::varchar from picture.case_file
    union all
    select distinct 'case_file.channel', 'word', channel::varchar from picture.case_file
    union all
    select distinct 'case_file.service', 'word', service::varchar from picture.case_file
    union all
    select distinct 'quarantine.import', 'import', import::varchar from quarantine
    union all
    select distinct 'limit_version.edition', 'edition', edition from picture.limit_version
    union all
    select distinct 'rule.edition', 'edition', edition from picture.rule
    union all
    select distinct 'organisation.parent', 'organisation', parent from organisation
    union all
    select distinct 'official.organisation', 'organisation', organisation from official
    union all
    select distinct 'official.deputy', 'official', deputy from official
    union all
    select distinct 'absence.official', 'official', official from absence
    union all
    select distinct 'declaration.official', 'official', official from declaration
    union all
    select distinct 'declaration.about', 'official', about from declaration
),
there as (
    select 'limit_version' as target, id::varchar as named from picture.limit_version
    union all
    select 'edition', id::varchar from edition
    union all
    select 'edition', hash from edition
    union all
    select 'word', id::varchar from word
    union all
    select 'rule', id::varchar from picture.rule
    union all
    select 'import', id::varchar from import
    union all
    select 'organisation', id from organisation
    union all
    select 'official', id from official
)
select named.thing as thing, named as found, target as expected
from named
anti join there using (target, named)
where named is not null
order by thing, found
