-- Who may do what in a schema of Factum's: the writer, as which a service runs, and the reader, for reports and people. The owner is whoever
-- ran the other files. Run by hand, as the owner, after them, and again after each release that brings new ones:
--
--   set search_path = shop;
--   set factum.writer = 'shop_writer';     -- if not set: the schema's name and _writer; made without login if it is not there
--   set factum.reader = 'shop_reader';     -- likewise
--   \i roles.sql
--
-- Tables of one's own in the schema are left alone: what a service needs there is for their owner to grant.
do $$
declare
  store  name := current_schema();
  writer name := coalesce(nullif(current_setting('factum.writer', true), ''), store || '_writer');
  reader name := coalesce(nullif(current_setting('factum.reader', true), ''), store || '_reader');
  one    record;
begin
  for one in select r.role from unnest(array[writer, reader]) r (role) where not exists (select from pg_roles where rolname = r.role) loop
    execute format('create role %I', one.role);
  end loop;
  execute format('revoke all on schema %I from %I, %I', store, writer, reader);
  execute format('grant usage on schema %I to %I, %I', store, writer, reader);

  for one in select t.name, t.rights from (values
      -- an event is added, and only the server says at which position: nobody can put one where readers have been
      ('event', 'select, insert (id, category, key, version, type, time, correlation, cause, answer_to, tags, payload)'),
      ('message', 'select, insert (id, topic, partition, key, time, type, version, source, sequence, correlation, cause, answer_to, extensions, body)'),
      ('late', 'select, insert'),
      ('head', 'select, insert, delete'),
      ('event_type', 'select, insert'),
      ('topic', 'select, insert'),
      ('inbox', 'select, insert, update, delete'),
      ('inbox_before', 'select, insert, update, delete'),
      ('inbox_since', 'select'),
      ('inbox_guard', 'select, delete'),
      ('snapshot', 'select, insert, update, delete'),
      ('subscription', 'select, insert, update'),
      ('parking', 'select, insert, update, delete'),
      ('parking_action', 'select, insert'),
      ('timer', 'select, insert, update, delete'),
      ('schedule', 'select, insert, update, delete'),
      ('saga', 'select, insert, update'),
      ('saga_request', 'select, insert, delete'),
      ('factum_migration', 'select')) t (name, rights)
     where to_regclass(format('%I.%I', store, t.name)) is not null
  loop
    execute format('revoke all on %I.%I from %I, %I', store, one.name, writer, reader);
    execute format('grant %s on %I.%I to %I', one.rights, store, one.name, writer);
    execute format('grant select on %I.%I to %I', store, one.name, reader);
  end loop;

  for one in select s.name, s.rights from (values
      ('event_position_seq', 'select'),
      ('message_position_seq', 'select'),
      ('subscription_epoch', 'usage')) s (name, rights)
     where to_regclass(format('%I.%I', store, s.name)) is not null
  loop
    execute format('revoke all on sequence %I.%I from %I, %I', store, one.name, writer, reader);
    execute format('grant %s on sequence %I.%I to %I', one.rights, store, one.name, writer);
  end loop;

  for one in select p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = store::regnamespace and p.proname in ('event_hold', 'event_poll', 'event_step', 'inbox_turn', 'message_poll')
  loop
    execute format('revoke all on function %s from public, %I, %I', one.signature, writer, reader);
    execute format('grant execute on function %s to %I', one.signature, writer);
  end loop;
end $$;
