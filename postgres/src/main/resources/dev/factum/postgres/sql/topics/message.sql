-- The logs of all topics, in one order; a CloudEvents envelope a row. The same id is stored once.
create table message (
  position    bigint generated always as identity (cache 1) primary key,
  id          uuid not null unique,
  topic       smallint not null,
  partition   int not null,
  key         text not null,
  time        timestamptz not null,
  type        text not null,
  version     int not null,
  source      text not null,
  sequence    bigint not null,
  correlation text not null,
  cause       uuid not null,
  answer_to   text,
  extensions  text,                      -- other attributes, as name=value&…, URL-encoded
  body        bytea not null
);

create index message_topic on message (topic, position);

-- See event_poll.
create function message_poll(seen bigint, out s bigint, out holders text[], out started timestamptz) language plpgsql volatile set search_path from current as $$
begin
  started := pg_postmaster_start_time();
  select case when is_called then last_value else 0 end into s from message_position_seq;
  if s = seen then return; end if;
  select coalesce(array_agg(distinct l.virtualtransaction), '{}') into holders
    from pg_locks l
   where l.locktype = 'relation' and l.relation = 'message'::regclass
     and l.database = (select oid from pg_database where datname = current_database())
     and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     and l.granted and l.pid is distinct from pg_backend_pid();
end $$;

-- large values are compressed by whatever is cheap, where the server has it
do $$ begin
  alter table message alter column body set compression lz4;
exception when feature_not_supported then null;
end $$;
