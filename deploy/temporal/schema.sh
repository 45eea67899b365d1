#!/bin/sh
# Temporal's tables, made or brought up to date. Said again, it changes nothing.
set -eu
for store in temporal visibility; do
  database=temporal
  [ "$store" = temporal ] || database=temporal_visibility
  temporal-sql-tool --db "$database" setup-schema --version 0.0 # leaves a later version as it is
  temporal-sql-tool --db "$database" update-schema \
    --schema-dir "/etc/temporal/schema/postgresql/v12/$store/versioned"
done
