#!/bin/bash
# A database for each service, with a login that owns it and nothing else. Run once, by the image of PostgreSQL, when its data folder is empty.
set -euo pipefail
for service in order payment inventory shipping notification analytics; do
  psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v name="shop_$service" -v password="$SHOP_PASSWORD" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
done
