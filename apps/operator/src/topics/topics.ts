import { parseArgs } from 'node:util';
import type { KafkaConnection } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import { type Command, Misuse, UNREACHABLE, waitingFor } from '../command.ts';
import { connectKafka } from '../connect.ts';

const HELP = `Example: npm run topics -- compare

  create   creates the topics that are missing; changes none that exists
  compare  tells what is missing or differs from what is declared; exit code 1 where anything does

  --json   for programs
  --help   this text

The brokers are those of KAFKA_BROKERS; in development, where that is not set, those of npm run start:services.
`;

type Outcome = {
  readonly created: readonly string[];
  readonly missing: readonly string[];
  readonly different: readonly {
    readonly topic: string;
    readonly setting: string;
    readonly declared: string;
    readonly found: string;
  }[];
};

const run = async (command: string, kafka: KafkaConnection): Promise<Outcome> => {
  if (command === 'create') return { missing: [], ...(await kafka.ensureTopics(subscriptions)) };
  const { missing, different } = await kafka.compareTopics(subscriptions);
  return { created: [], missing: missing.map(({ topic }) => topic), different };
};

const text = ({ created, missing, different }: Outcome): string =>
  [
    ...created.map((topic) => `created    ${topic}`),
    ...missing.map((topic) => `missing    ${topic}`),
    ...different.map(
      ({ topic, setting, declared, found }) => `different  ${topic}: ${setting} is ${found}, declared is ${declared}`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('') || 'all topics are as declared\n';

const main = async (args: readonly string[]): Promise<number> => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: flag, help: flag },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [command = '', ...rest] = positionals;
  if (!['create', 'compare'].includes(command) || rest.length > 0) throw new Misuse('say create or compare');
  const kafka = await connectKafka('topics');
  try {
    const outcome = await waitingFor('Kafka, by KAFKA_BROKERS,', run(command, kafka));
    process.stdout.write(values.json ? `${JSON.stringify(outcome, null, 2)}\n` : text(outcome));
    return command === 'compare' && outcome.missing.length + outcome.different.length > 0 ? 1 : 0;
  } finally {
    await kafka.close();
  }
};

export const topicsCommand: Command = { help: HELP, run: main, exitCodes: { unavailable: UNREACHABLE } };
