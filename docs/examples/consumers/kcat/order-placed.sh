#!/bin/sh
# Prints what the topic holds and ends; without -e it goes on with what comes.
set -eu
kcat -C -q -e -b "${KAFKA_BROKERS:-127.0.0.1:9092}" -t orderline.orders.v1 -o beginning -f '%h\t%s\n' |
  sed -n 's/^.*ce_type=OrderPlaced,[^\t]*\t//p'
