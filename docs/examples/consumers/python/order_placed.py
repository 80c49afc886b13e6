import json
import os
import signal
import sys

from kafka import KafkaConsumer

consumer = KafkaConsumer(
    "orderline.orders.v1",
    bootstrap_servers=os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092").split(","),
    group_id=os.environ.get("GROUP", "example-python"),
    auto_offset_reset="earliest",
)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

# A real consumer keeps the last version of each key where its effect is, and changes both in one transaction.
last_versions = {}

try:
    for message in consumer:
        data = json.loads(message.value)
        order_id, version = data["orderId"], data["version"]
        if version <= last_versions.get(order_id, 0):
            continue
        last_versions[order_id] = version
        if dict(message.headers).get("ce_type") == b"OrderPlaced":
            print(message.value.decode(), flush=True)
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
