import { InvalidConfig, Unavailable } from '@orderline/platform';
import { isUnreachable } from './explain-postgres.ts';

/** The command line, or what it needs, is wrong: exit code 2. */
export class Misuse extends Error {}

/** What the command is led to is not what it is for, such as a database without our schema: exit code 2, without the help. */
export class Unfit extends Error {}

const isMisuse = (error: unknown): boolean =>
  error instanceof Misuse ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

/** The exit code of a command that needs a server which does not answer, where it tells that apart from other failures. */
export const UNREACHABLE = 4;

type ExitCodes = { readonly unavailable?: number };

/** One of the operator's commands; `run` answers its exit code. */
export type Command = {
  readonly help: string;
  readonly exitCodes?: ExitCodes;
  readonly run: (args: readonly string[]) => Promise<number>;
};

const codeOf = (error: unknown, { unavailable = 1 }: ExitCodes): number => {
  if (isMisuse(error) || error instanceof InvalidConfig || error instanceof Unfit) return 2;
  return error instanceof Unavailable || isUnreachable(error) ? unavailable : 1;
};

/** Writes a result; throws where it cannot be written, as on a disk that is full. */
export const printed = (text: string): Promise<void> =>
  new Promise((settle, fail) => {
    process.stdout.write(text, (error) => (error ? fail(error) : settle()));
  });

const PATIENCE_MS = 2_000;

/** Says whom a command waits for, so that it does not look as if it hung. */
export const waitingFor = async <Answer>(whom: string, work: Promise<Answer>): Promise<Answer> => {
  const say = () => process.stderr.write(`${whom} did not answer within ${PATIENCE_MS / 1000} s; still waiting …\n`);
  const timer = setTimeout(say, PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
};

/** A result that nobody gets is no success; what is asked for again is asked of somebody who reads it. */
const onUnwritable = (error: Error): void => {
  process.stderr.write(`the output could not be written: ${error.message}\n`);
  process.exitCode = 1;
};

/**
 * Runs a command and sets the exit code that it answers: 1 where it fails, or `unavailable` where a server is away, 2 where
 * it is misused, with its help, or where its settings are at fault.
 */
export const runCommand = async ({ help, run, exitCodes = {} }: Command, args: readonly string[]): Promise<void> => {
  process.stdout.on('error', onUnwritable);
  try {
    const code = await run(args);
    process.exitCode ||= code;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${isMisuse(error) ? `\n${help}` : ''}`);
    process.exitCode = codeOf(error, exitCodes);
  }
};
