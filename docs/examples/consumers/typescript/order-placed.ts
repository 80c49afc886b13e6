import { Kafka, logLevel } from 'kafkajs';

const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',');
const groupId = process.env.GROUP ?? 'example-typescript';

const kafka = new Kafka({ brokers, clientId: groupId, logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId });

// A real consumer keeps the last version of each key where its effect is, and changes both in one transaction.
const lastVersions = new Map<string, number>();

const isNew = (orderId: string, version: number): boolean => {
  if (version <= (lastVersions.get(orderId) ?? 0)) return false;
  lastVersions.set(orderId, version);
  return true;
};

await consumer.connect();
await consumer.subscribe({ topics: ['orderline.orders.v1'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message: { headers, value } }) => {
    const data = JSON.parse(value?.toString() ?? '{}');
    if (!isNew(data.orderId, data.version)) return;
    if (headers?.ce_type?.toString() !== 'OrderPlaced') return;
    process.stdout.write(`${value}\n`);
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => consumer.disconnect());
