#!/bin/sh
# The namespace the cases run in, made if it is not there. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where. While
# the server's parts find each other, and names resolve slowly, it does not answer: for five minutes that is no fault.
set -eu
tries=0
until temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d && break
  tries=$((tries + 1))
  if [ "$tries" -ge "${NAMESPACE_TRIES:-100}" ]; then
    echo "Temporal has not made the namespace $TEMPORAL_NAMESPACE at $TEMPORAL_ADDRESS: the reason is above." >&2
    exit 1
  fi
  sleep "${NAMESPACE_PAUSE:-3}"
done
