#!/bin/bash
# Run once by the database image on an empty volume: the role without superuser's rights, its database, the extensions.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d template1 <<'SQL'
create extension if not exists postgis;
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
do $$ begin
    if exists (select from pg_available_extensions where name = 'pgrouting') then
        create extension if not exists pgrouting;
    end if;
end $$;
SQL

psql -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
create role sltmap login nosuperuser nocreatedb nocreaterole nobypassrls password :'password';
create database sltmap owner sltmap;
SQL
