import {
  contractOf,
  type EventType,
  eventTypes,
  jsonSchemaOf,
  personalFieldsIn,
  sampleOf,
  schemaPath,
  topicSettings,
  topics,
} from '@orderline/contracts/events';

const ownerOf = (source: string): string => source.split('/').at(-1) ?? source;

const typesOn = (topic: string): readonly EventType[] => eventTypes.filter((type) => contractOf(type).topic === topic);

const topicRow = (topic: string): string => {
  const types = typesOn(topic);
  const [first] = types;
  const { source, aggregateId, direction } = contractOf(first ?? 'OrderPlaced');
  const { partitions, retentionDays } = topicSettings;
  const way = direction === 'send' ? 'out' : 'in';
  const names = types.map((type) => `[${type}](#${type.toLowerCase()})`).join(', ');
  return `| \`${topic}\` | ${way} | ${ownerOf(source)} | \`${aggregateId}\` | ${partitions} | ${retentionDays} days | ${names} |`;
};

const section = (type: EventType): string => {
  const { summary, topic, source, aggregateId } = contractOf(type);
  const { headers, value } = sampleOf(type);
  const personal = personalFieldsIn(jsonSchemaOf(type)).map((field) => `\`${field}\``);
  const schema = `events${schemaPath(type)}`;
  return `## ${type}
${summary}

| | |
|---|---|
| owner | ${ownerOf(source)} |
| topic | \`${topic}\` |
| key | \`${aggregateId}\` |
| personal data | ${personal.join(', ') || 'none'} |
| schema | [${schema}](${schema}) |

\`\`\`json
${JSON.stringify(JSON.parse(value), null, 2)}
\`\`\`

Headers of the sample:

\`\`\`
${Object.entries(headers)
  .map(([name, text]) => `${name}: ${text}`)
  .join('\n')}
\`\`\`
`;
};

/** The event contract for people: topics, and what each type says. */
export const eventsPage = (): string => `# Events

Generated from \`libs/contracts/src/events\` by \`npm run events-docs\`. For programs: [AsyncAPI 3](events/asyncapi.json), which
the api serves at \`/asyncapi.json\`, and a JSON Schema 2020-12 of each type at \`/schemas/<Type>/<version>.json\`.

## What a consumer may rely on
- CloudEvents 1.0 in Kafka's binary mode: the attributes are headers, the value is the data alone, as JSON.
- At least once. A duplicate has the same \`ce_id\` and may come after later events of its key: ignore an id that you have
  seen, or a \`version\` that is not above the last of its key.
- In order within a key. \`version\` counts the events of the key, without a gap, from 1.
- Money is a decimal string with its ISO 4217 currency, an instant is RFC 3339 in UTC to the millisecond.
- Inside a major version only optional fields are added, so ignore types and fields that you do not know. A breaking change
  is a new version on a topic of its own, published beside the old one. \`tools/checks/events.ts\` fails on anything else.
- \`traceparent\` is this hop's trace, \`ce_traceparent\` the origin's, \`ce_correlationid\` the request's id.

Working consumers to begin with are in [docs/examples/consumers](examples/consumers/README.md); what to do about events
that could not be handled is in [the how-to](how-to/events.md).

## Topics
| topic | way | owner | key | partitions | kept | types |
|---|---|---|---|---|---|---|
${topics.map(topicRow).join('\n')}

\`out\` is published by this product; \`in\` is what it follows, published by the system that owns it under the same rules.
Each consumer of ours has a topic of dead letters beside each topic that it reads: \`<topic>.orderline.<consumer>.dlq\`.
In a cluster that is shared all of them begin with the prefix that whoever runs this product has chosen.

${eventTypes.map(section).join('\n')}`;
