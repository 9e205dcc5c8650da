-- From where is somebody signed in, and what must lie here no more?

-- What its owner tells his sessions apart by. Absent for those begun before.
alter table session add column address varchar;
alter table session add column agent varchar;  -- browser and system, as far as they say: Firefox, Linux

-- The key of links in mails lay here and so in every backup; it is in a file of its own now, and this one is good for nothing.
delete from meta where key = 'link_key';
