#!/bin/sh
# One database and one role per service; no role can open another's. Runs once, when the data folder is empty.
set -eu

for service in registry visits alerts events console; do
    variable="NUANLIN_POSTGRES_PASSWORD_$(echo "$service" | tr '[:lower:]' '[:upper:]')"
    eval "password=\${$variable:?$variable is not set: see deploy/env/postgres.env.example}"
    psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set service="$service" --set database="nuanlin_$service" --set password="$password" <<'SQL'
create role :"service" login password :'password';
create database :"database" owner :"service" encoding 'UTF8' template template0;
revoke all on database :"database" from public;
SQL
done
