-- The dead-letter queue: a message that failed and its followers of the same key, in order. A retry is a row with a time to try again.
create table parking (
  number       bigint generated always as identity primary key,
  subscription text not null,
  source       text not null,
  partition    int not null,
  key          text not null,
  message      uuid not null,
  type         text not null,
  version      int not null,
  time         timestamptz not null,
  producer     text not null,
  sequence     bigint not null,
  correlation  text not null,
  cause        uuid not null,
  answer_to    text,
  payload      bytea not null,
  headers      text,                     -- of a message, as it came; name=value&name=value, each encoded as in a URL
  attempts     int not null,             -- 0: a follower, not tried yet
  error        text not null,
  since        timestamptz not null,
  next         timestamptz,              -- null: left to an operator
  discarded    timestamptz,              -- taken out by an operator, for good
  reason       text
);

create index parking_key on parking (subscription, key, number) where discarded is null;
