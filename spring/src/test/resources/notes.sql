create table if not exists written (text text not null);
create table if not exists note_list (text text primary key);
