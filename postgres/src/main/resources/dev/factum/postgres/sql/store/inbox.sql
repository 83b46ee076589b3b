-- The record of a handled message, per consumer, written in the handler's transaction. Of a command it holds the outcome.
create table inbox (
  part         smallint not null default 0, -- see inbox_part
  consumer     text not null,
  message      uuid not null,
  kind         text not null,            -- command, handled, effect
  type         text not null,
  key          text not null,
  topic        text not null default '', -- of a message; empty: the own log
  source       text not null default '', -- its producer
  sequence     bigint not null default 0, -- and its place in the producer's log; 0 if that is not known
  correlation  text not null,
  cause        uuid not null,
  time         timestamptz not null,
  settled      boolean not null default false,
  code         text,                     -- of a refusal
  reason       text,
  from_version bigint not null default 0, -- the command's events are those after this version of its stream
  to_version   bigint not null default 0,
  at           bigint not null default 0, -- the place of the last of them
  sub          int not null default 0,
  event        uuid,
  primary key (consumer, message, part)
) partition by list (part);

create table inbox_0 partition of inbox for values in (0);
create table inbox_1 partition of inbox for values in (1);

create index inbox_correlation on inbox (correlation);

-- Two parts take turns. What is recorded goes into one of them for 14 days at least, and the other is still asked; then the other is
-- emptied as a whole and goes on. The part that is written is the newest.
create table inbox_part (
  part  smallint primary key,
  since timestamptz not null
);

insert into inbox_part values (0, now()), (1, '-infinity');

-- What outlives them: how far each key was handled, for messages whose producers say where in their logs they stand.
create table inbox_guard (
  consumer text not null,
  topic    text not null,
  source   text not null,
  key      text not null,
  sequence bigint not null,
  primary key (consumer, topic, source, key)
);

-- The turn of the parts, when it is due. Whoever records a message is waited for, one second at most: all that was recorded before the turn
-- is seen by all who record after it, so that no message is fresh in both parts. Runs as the tables' owner: who records need not be
-- allowed to empty them.
create function inbox_turn() returns boolean language plpgsql security definer set search_path from current as $$
declare written smallint; emptied smallint;
begin
  if not exists (select from inbox_part having max(since) < now() - interval '14 days') then return false; end if;
  lock table inbox_guard in share row exclusive mode; -- a consumer that is being forgotten is not to come back
  select part into written from inbox_part order by since desc limit 1;
  if (select since from inbox_part where part = written) > now() - interval '14 days' then return false; end if; -- another was first
  emptied := 1 - written;
  insert into inbox_guard as g
    select consumer, topic, source, key, max(sequence) from inbox where part = emptied and sequence > 0 group by 1, 2, 3, 4
    on conflict (consumer, topic, source, key) do update set sequence = excluded.sequence where g.sequence < excluded.sequence;
  perform set_config('lock_timeout', '1s', true);
  begin
    lock table inbox in access exclusive mode;
  exception when lock_not_available then
    return false;
  end;
  execute format('truncate inbox_%s', emptied);
  execute format('alter table inbox alter part set default %s', emptied);
  update inbox_part set since = clock_timestamp() where part = emptied;
  return true;
end $$;

revoke execute on function inbox_turn() from public;
