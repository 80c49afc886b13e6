"""Holds every record of every topic of events against its published schema, from the beginning to the end of each."""

import json
import os
import re
import sys
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator
from kafka import KafkaConsumer, TopicPartition

EVENTS = Path(os.environ.get("EVENTS") or Path(__file__).parents[3] / "events")
PREFIX = os.environ.get("TOPIC_PREFIX", "")

# The path under which a deployment serves a schema is that of its file.
payloads = {
    f"/{file.relative_to(EVENTS).as_posix()}": Draft202012Validator(
        json.loads(file.read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for file in EVENTS.glob("schemas/*/*.json")
}
topics = {PREFIX + payload.schema["x-topic"] for payload in payloads.values()}
components = json.loads((EVENTS / "asyncapi.json").read_text())["components"]["schemas"]


def faults_of(message):
    headers = {name: value.decode() for name, value in message.headers}
    path = re.search(r"/schemas/\w+/\d+\.json$", headers.get("ce_dataschema", ""))
    payload = payloads.get(path.group() if path else None)
    if payload is None:
        return ["its ce_dataschema names no published schema"]
    described = Draft7Validator(
        components[f"{payload.schema['title']}Headers"], format_checker=Draft7Validator.FORMAT_CHECKER
    )
    try:
        data = json.loads(message.value)
    except ValueError:
        return ["its value is no JSON"]
    key = message.key.decode()
    found = [f"{error.json_path}: {error.message}" for error in payload.iter_errors(data)]
    found += [f"headers {error.json_path}: {error.message}" for error in described.iter_errors(headers)]
    if not isinstance(data, dict) or {key} != {headers.get("ce_subject"), data.get(payload.schema["x-key"])}:
        found.append("key, ce_subject and data name different aggregates")
    if message.topic != PREFIX + payload.schema["x-topic"]:
        found.append(f"it belongs into {payload.schema['x-topic']}")
    return found


consumer = KafkaConsumer(bootstrap_servers=os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092").split(","))
partitions = [
    TopicPartition(topic, number) for topic in topics for number in consumer.partitions_for_topic(topic) or ()
]
consumer.assign(partitions)
consumer.seek_to_beginning(*partitions)
ends = consumer.end_offsets(partitions)
records = faulty = 0
while any(consumer.position(partition) < ends[partition] for partition in partitions):
    for messages in consumer.poll(timeout_ms=1000).values():
        for message in messages:
            records += 1
            faults = faults_of(message)
            faulty += bool(faults)
            for fault in faults:
                print(f"{message.topic}/{message.partition}/{message.offset}: {fault}")
consumer.close()
print(f"{records} records, {faulty} faulty")
sys.exit(1 if faulty else 0)
