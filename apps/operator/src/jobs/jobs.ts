import { readFile } from 'node:fs/promises';
import { type Command, Misuse, UNREACHABLE } from '../command.ts';
import { HELP, readOptions } from './options.ts';
import { type Started, trigger } from './trigger.ts';

const keyIn = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Misuse(`--key-file: ${error instanceof Error ? error.message : error}`);
  });
  return text.trim();
};

const textOf = ({ name, id, scheduledFor, skipped, state }: Started): string =>
  skipped ? `${name}: run ${id} goes on, so no other is begun` : `${name}: run ${id} for ${scheduledFor} is ${state}`;

const run = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { scheduledFor = new Date(), keyFile, json } = options;
  const started = await trigger({ ...options, scheduledFor, key: await keyIn(keyFile) });
  process.stdout.write(`${json ? JSON.stringify(started) : textOf(started)}\n`);
  return 0;
};

export const jobsCommand: Command = { help: HELP, exitCodes: { unavailable: UNREACHABLE }, run };
