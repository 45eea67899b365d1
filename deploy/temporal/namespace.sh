#!/bin/sh
# The namespace the cases run in, made if it is not there. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where.
set -eu
temporal operator namespace describe "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --retention 30d "$TEMPORAL_NAMESPACE"
