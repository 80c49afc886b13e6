/** The command line, or what it needs, is wrong: exit code 2. */
export class Misuse extends Error {}

const isMisuse = (error: unknown): boolean =>
  error instanceof Misuse ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

/** Runs a command and sets the exit code that it answers: 1 where it fails, 2 with its help where it is misused. */
export const runCommand = async (help: string, command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command();
  } catch (error) {
    const misused = isMisuse(error);
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${misused ? `\n${help}` : ''}`);
    process.exitCode = misused ? 2 : 1;
  }
};
