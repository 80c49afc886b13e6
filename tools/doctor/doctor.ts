import { projectDirectory, stateDirectory } from '../services/project.ts';
import { exitCode, runChecks } from './check.ts';
import { CHECKS } from './checks.ts';
import { parseCommand, USAGE } from './options.ts';
import { renderJson, renderTable, summary } from './render.ts';

const examine = async (json: boolean): Promise<number> => {
  const results = await runChecks({ checks: CHECKS }, { env: process.env, projectDirectory, stateDirectory });
  const colours = process.stdout.hasColors?.() ?? false;
  process.stdout.write(json ? renderJson(results) : renderTable(results, { colours }));
  process.stderr.write(summary(results));
  return exitCode(results);
};

const run = async (): Promise<number> => {
  const command = parseCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'misuse':
      process.stderr.write(`${command.why}\n\n${USAGE}`);
      return 2;
    case 'check':
      return examine(command.json);
  }
};

process.exitCode = await run();
// A check that was given up may still hold a socket or a child open.
process.stdout.write('', () => process.exit());
