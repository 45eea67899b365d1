#!/bin/sh
# The namespace the cases run in, made if it is not there. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where. While
# the server's parts find each other, and names resolve slowly, it does not answer: for five minutes that is no fault.
# On a machine that reaches no resolver outside, asking one takes ten seconds before each connection.
set -eu
namespace() {
  temporal operator namespace "$@" --namespace "$TEMPORAL_NAMESPACE" --client-connect-timeout 30s --command-timeout 60s
}
tries=0
until namespace describe >/dev/null 2>&1; do
  namespace create --retention 30d && break
  tries=$((tries + 1))
  if [ "$tries" -ge "${NAMESPACE_TRIES:-100}" ]; then
    echo "Temporal has not made the namespace $TEMPORAL_NAMESPACE at $TEMPORAL_ADDRESS: the reason is above." >&2
    exit 1
  fi
  sleep "${NAMESPACE_PAUSE:-3}"
done
