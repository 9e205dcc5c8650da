-- What do the standings stand on?
--
-- Columns: reach (microseconds, as text), computed_by, closed_before (microseconds, as text), withdrawn (imports)
select
    (select max(value) from meta where key = 'standings_reach') as reach,
    (select max(value) from meta where key = 'computed_by')     as computed_by,
    (select max(value) from meta where key = 'closed_before')   as closed_before,
    (select count(*) from import where withdrawn_at is not null) as withdrawn
