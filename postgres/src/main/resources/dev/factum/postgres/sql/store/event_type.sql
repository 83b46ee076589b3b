-- Logical type names, small in the row of an event. Schema version and name belong together.
create table event_type (
  id      smallint generated always as identity primary key,
  name    text not null,
  version int not null,
  unique (name, version)
);
