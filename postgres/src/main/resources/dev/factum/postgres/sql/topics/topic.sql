-- Topics between services. The number of partitions is fixed when a topic is made.
create table topic (
  id         smallint generated always as identity primary key,
  name       text not null unique,
  partitions int not null
);
