import { contractOf, type EventType, eventTypes, topics } from './catalogue.ts';
import { factsOf, typesOn } from './facts.ts';
import { sampleOf } from './sample.ts';
import { deadLetterSettings, deadLetterTopicOf, type Subscriber } from './topic-settings.ts';
import { schemaPath } from './wire.ts';

const topicRow = (topic: string): string => {
  const types = typesOn(topic);
  const { owner, direction, key, partitions, kept } = factsOf(types[0] ?? 'OrderPlaced');
  const names = types.map((type) => `[${type}](#${type.toLowerCase()})`).join(', ');
  return `| \`${topic}\` | ${direction === 'send' ? 'out' : 'in'} | ${owner} | \`${key}\` | ${partitions} | ${kept} | ${names} |`;
};

const deadLetterRows = ({ consumer, topics: read }: Subscriber): readonly string[] =>
  read.map(
    (topic) =>
      `| \`${deadLetterTopicOf(topic, consumer)}\` | ${consumer} | ${deadLetterSettings.partitions} | ${deadLetterSettings.retentionDays} days |`,
  );

const section = (type: EventType): string => {
  const { owner, topic, key, partitions, kept, personal, changes } = factsOf(type);
  const { headers, value } = sampleOf(type);
  const schema = `events${schemaPath(type)}`;
  return `## ${type}
${contractOf(type).summary}

| | |
|---|---|
| owner | ${owner} |
| topic | \`${topic}\`, ${partitions} partitions |
| key | \`${key}\` |
| kept | ${kept} |
| personal data | ${personal.map((field) => `\`${field}\``).join(', ') || 'none'} |
| schema | [${schema}](${schema}) |

\`\`\`json
${JSON.stringify(JSON.parse(value), null, 2)}
\`\`\`

<details><summary>Headers of the sample</summary>

\`\`\`
${Object.entries(headers)
  .map(([name, text]) => `${name}: ${text}`)
  .join('\n')}
\`\`\`

</details>

${changes.map(({ version, date, what }) => `- ${version}, ${date}: ${what}`).join('\n')}
`;
};

/** The event contract for people, as Markdown: topics, and what each type says. */
export const eventsMarkdown = (subscribers: readonly Subscriber[]): string => `# Events

Generated from \`libs/contracts/src/events\` by \`npm run events-docs\`. For programs: [AsyncAPI 3](events/asyncapi.json), which
the api serves at \`/asyncapi.json\`, and a JSON Schema 2020-12 of each type at \`/schemas/<Type>/<version>.json\`; to generate code from, [all of them in one](events/schemas.json), at
\`/schemas.json\` (\`quicktype --src-lang schema 'schemas.json#/$defs/'\`, \`datamodel-codegen --input schemas.json\`).

## What a consumer may rely on
- CloudEvents 1.0 in Kafka's binary mode: the attributes are headers, the value is the data alone, as JSON.
- At least once. A duplicate has the same \`ce_id\` and may come after later events of its key: ignore an id that you have
  seen, or a \`version\` that is not above the last of its key.
- In order within a key. \`version\` counts the events of the key, without a gap, from 1; where a topic keeps the last of
  each key for ever, what came before it may be gone.
- Money is a decimal string with its ISO 4217 currency, an instant is RFC 3339 in UTC to the millisecond.
- Inside a major version only optional fields are added, so ignore types and fields that you do not know. A breaking change
  is a new version on a topic of its own, published beside the old one. \`tools/checks/events.ts\` fails on anything else.
- \`ce_dataschema\` names the type's schema; its host is where the deployment serves it (\`EVENT_SCHEMA_BASE_URL\`), so compare
  its path alone.
- A field with \`x-extensible-enum\` has these values and may have others: treat one that you do not know like any other.
- \`traceparent\` is this hop's trace, \`ce_traceparent\` the origin's, \`ce_correlationid\` the request's id.

Working consumers to begin with are in [docs/examples/consumers](examples/consumers/README.md); what to do about events
that could not be handled is in [the how-to](how-to/events.md). Systems without Kafka are sent events by [webhooks](how-to/webhooks.md).

## Topics
| topic | way | owner | key | partitions | kept | types |
|---|---|---|---|---|---|---|
${topics.map(topicRow).join('\n')}

\`out\` is published by this product; \`in\` is what it follows, published by the system that owns it under the same rules.
In a cluster that is shared all of them begin with the prefix that whoever runs this product has chosen.

### Dead letters
Each consumer of ours has one beside each topic that it reads: what it gave up, with the headers of the message and why
([AsyncAPI](events/asyncapi.json) names them all). They are for operators; nothing else may rest on them.

| topic | consumer | partitions | kept |
|---|---|---|---|
${subscribers.flatMap(deadLetterRows).join('\n')}

${eventTypes.map(section).join('\n')}`;
