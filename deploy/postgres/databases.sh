#!/bin/sh
# Run once by the postgres image, when its volume is empty: a user and databases for Temporal, and for the register.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set register_password="$REGISTER_DB_PASSWORD" \
  --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE ROLE charter LOGIN PASSWORD :'register_password';
CREATE DATABASE temporal OWNER temporal TEMPLATE template0 ENCODING 'UTF8';
CREATE DATABASE temporal_visibility OWNER temporal TEMPLATE template0 ENCODING 'UTF8';
CREATE DATABASE charter OWNER charter TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, charter FROM PUBLIC;
SQL
