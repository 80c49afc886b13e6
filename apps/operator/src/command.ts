import { InvalidConfig, Unavailable } from '@orderline/platform';

/** The command line, or what it needs, is wrong: exit code 2. */
export class Misuse extends Error {}

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
  if (isMisuse(error) || error instanceof InvalidConfig) return 2;
  return error instanceof Unavailable ? unavailable : 1;
};

/**
 * Runs a command and sets the exit code that it answers: 1 where it fails, or `unavailable` where a server is away, 2 where
 * it is misused, with its help, or where its settings are at fault.
 */
export const runCommand = async ({ help, run, exitCodes = {} }: Command, args: readonly string[]): Promise<void> => {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${isMisuse(error) ? `\n${help}` : ''}`);
    process.exitCode = codeOf(error, exitCodes);
  }
};
