import { userInfo } from 'node:os';
import type { Database } from '@orderline/adapters-postgres';
import type { AuditEntry } from '@orderline/domain/audit';
import { loadConcerns, processSources } from '@orderline/platform';
import { Misuse, type Command as Operation, UNREACHABLE } from '../command.ts';
import { connectKafka, onDatabase } from '../connect.ts';
import { type DeadLetterCommand, runDeadLetters } from './dead-letters.ts';
import { type EmitCommand, emit, samplesFor } from './emit.ts';
import { type LostCommand, runLost } from './lost.ts';
import { HELP, readCommand } from './options.ts';
import { type RewindCommand, type RewindPorts, runRewind } from './rewind.ts';
import { type TailEvents, tailEvents } from './tail.ts';

const print = (line: string): void => {
  process.stdout.write(line);
};

const tail = async (asked: Pick<TailEvents, 'topic' | 'key' | 'fromBeginning' | 'limit' | 'json'>): Promise<number> => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const kafka = await connectKafka('tail');
  const say = (line: string) => process.stderr.write(line);
  try {
    await tailEvents({ kafka, ...asked, print, say, stop: interrupt.signal });
  } finally {
    await kafka.close();
  }
  return 0;
};

/** By whoever runs the system, under the name that the machine knows them by. */
const recorderOn = async (database: Database) => {
  const { auditRecorder } = await import('@orderline/composition/admin');
  const record = auditRecorder(database);
  return (action: string, target: AuditEntry['target'] = null, after: AuditEntry['after'] = null) =>
    record(userInfo().username, { action, target, after });
};

const deadLetters = (command: DeadLetterCommand, json: boolean): Promise<number> =>
  onDatabase('events', async (database) => {
    const { pgParked } = await import('@orderline/adapters-postgres');
    const record = await recorderOn(database);
    const parked = pgParked(database.business);
    const recordEvent = (action: string, id: string) => record(action, { type: 'event', id });
    const report = await runDeadLetters({ parked, record: recordEvent, now: () => new Date() }, command);
    print(json ? `${JSON.stringify(report.json, null, 2)}\n` : report.text);
    return report.ok ? 0 : 1;
  });

const snapshot = (json: boolean): Promise<number> =>
  onDatabase('events', async (database) => {
    const { announcementsIn } = await import('@orderline/composition/admin');
    await (await recorderOn(database))('events snapshot');
    const result = await announcementsIn(database).announceProducts();
    if (!result.ok) return 1;
    const announced = result.value;
    print(
      json
        ? `${JSON.stringify({ announced })}\n`
        : `${announced} products are announced, and published by the worker\n`,
    );
    return 0;
  });

const newEpoch = (json: boolean): Promise<number> =>
  onDatabase('events', async (database) => {
    const { pgBeginEpoch } = await import('@orderline/adapters-postgres');
    await (await recorderOn(database))('events new-epoch');
    const epoch = await pgBeginEpoch(database.business)();
    print(json ? `${JSON.stringify({ epoch })}\n` : `the epoch of all channels is ${epoch} now\n`);
    return 0;
  });

/** With a connection to Kafka, what the command finds or does there. */
const withKafka = async (
  purpose: string,
  { json, prefixes }: { readonly json: boolean; readonly prefixes?: { readonly topicPrefix?: string } },
  work: (
    kafka: Awaited<ReturnType<typeof connectKafka>>,
  ) => Promise<{ readonly ok?: boolean; readonly text: string; readonly json: unknown }>,
): Promise<number> => {
  const kafka = await connectKafka(purpose, prefixes);
  try {
    const report = await work(kafka);
    print(json ? `${JSON.stringify(report.json, null, 2)}\n` : report.text);
    return report.ok === false ? 1 : 0;
  } finally {
    await kafka.close();
  }
};

const lost = (command: LostCommand, json: boolean): Promise<number> =>
  onDatabase('events', async (database) => {
    const { pgKnownEvents } = await import('@orderline/adapters-postgres');
    const [known, record] = [pgKnownEvents(database.business), await recorderOn(database)];
    return withKafka('lost', { json }, (kafka) => runLost({ kafka, known, record, now: () => new Date() }, command));
  });

/** The database is there for the audit alone, and opened where something is set back. */
const rewind = (command: RewindCommand, json: boolean): Promise<number> => {
  const record: RewindPorts['record'] = (...entry) =>
    onDatabase('events', async (database) => (await recorderOn(database))(...entry));
  return withKafka('replay', { json }, (kafka) => runRewind({ kafka, record }, command));
};

const emitInDevelopment = async (command: EmitCommand, json: boolean): Promise<number> => {
  const { environment } = loadConcerns('worker', ['service'], processSources()).service;
  if (environment !== 'development') throw new Misuse(`emit is for development, and this is ${environment}`);
  samplesFor(command);
  const { topicPrefix } = command;
  return withKafka('emit', { json, prefixes: topicPrefix === undefined ? {} : { topicPrefix } }, (kafka) =>
    emit(kafka, command),
  );
};

const run = async (args: readonly string[]): Promise<number> => {
  const { command, json } = readCommand(args);
  if (command.kind === 'help') {
    print(HELP);
    return 0;
  }
  if (command.kind === 'rewind') return rewind(command, json);
  if (command.kind === 'lost') return lost(command, json);
  if (command.kind === 'snapshot') return snapshot(json);
  if (command.kind === 'new-epoch') return newEpoch(json);
  if (command.kind === 'emit') return emitInDevelopment(command, json);
  return command.kind === 'tail' ? tail({ ...command, json }) : deadLetters(command, json);
};

export const eventsCommand: Operation = { help: HELP, run, exitCodes: { unavailable: UNREACHABLE } };
