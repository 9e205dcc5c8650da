-- In which state is a standing at a moment? The comparisons of `Standing::state`, `is_paused` and `is_contested`, in SQL.
-- `ending` is 0 (breach), 1 (consequence) or 2 (waiting: acting before its end is the fault). An absent `late_from`
-- means "never late", an absent `exists_from` "always". The result is null while the duty does not exist yet.

-- A pause that begins after the end of the term stops nothing.
create macro is_paused(pauses, late_from, as_of) as
    pauses is not null and len(list_filter(
        pauses,
        lambda pause: pause.since <= as_of
            and (pause.until is null or as_of < pause.until)
            and (late_from is null or pause.since < late_from)
    )) > 0;

-- Was it stopped too late, or a wait cut short?
create macro is_late(stopped_at, due_at, late_from, ending) as
    case when ending = 2 then stopped_at < due_at else stopped_at >= late_from end;

create macro state(
    exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending, immediate, pauses, as_of
) as
    case
        when as_of < exists_from                       then null
        when cancelled_at <= as_of                     then 'cancelled'
        when unknown                                   then 'unknown'
        when stopped_at <= as_of
            then case when picture.is_late(stopped_at, due_at, late_from, ending) then 'late' else 'met' end
        when immediate                                 then 'no_term'
        when picture.is_paused(pauses, late_from, as_of) then 'suspended'
        when as_of >= late_from and ending = 0         then 'overdue'
        when as_of >= late_from                        then 'expired'
        when ending = 2                                then 'running'
        when as_of >= soon_from                        then 'due_soon'
        else 'running'
    end;

-- Which states are asked for: one, or `open` or `in_time` for several? The sets of `States`, in SQL.
create macro states_asked(asked) as
    case asked
        when 'open'    then ['running', 'due_soon', 'overdue', 'suspended']
        when 'in_time' then ['running', 'due_soon', 'suspended']
        else [asked]
    end;

-- Is nothing asked for that has ended?
create macro are_open(asked) as asked in ('open', 'in_time', 'overdue', 'due_soon', 'running', 'suspended');

-- Late on a day about which the law may be read both ways: after the last day, before the end of the next working day.
create macro is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, as_of) as
    ending = 0
    and not coalesce(cancelled_at <= as_of, false)
    and coalesce(least(stopped_at, as_of) >= late_from, false)
    and coalesce(least(stopped_at, as_of) < contested_until, false);
