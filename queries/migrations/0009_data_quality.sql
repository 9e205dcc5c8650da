-- What is to be known of the quality of what comes in?

-- Attributes of events that were not kept, by import: nobody has declared them, so nothing of them but the name is here.
create table dropped_attribute (
    import    integer,
    attribute varchar,
    dropped   bigint      -- values
);

-- Events that were recorded more than a day after they happened. The hours are counted anew.
alter table source_hour add column late bigint;
delete from source_hour;
