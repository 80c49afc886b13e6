import { parseArgs } from 'node:util';

export type Options = { readonly watch: boolean };

/** What the command line asks for; ends the process with 0 after --help and 2 after a mistake. */
export const options = (usage: string): Options => {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({ options: { watch: flag, help: { ...flag, short: 'h' } } });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    return { watch: values.watch };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
};
