import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectDirectory } from '../services/project.ts';
import { type Accepted, judgeAudit, readAudit } from './judge-audit.ts';

const HELP = `Example: npm run vulnerabilities

Asks the registry for known vulnerabilities of what package-lock.json installs, and names each with what brings it. Exit
code 1 where there are any that tools/vulnerabilities/accepted.json does not accept, or accepts no longer. A registry that
cannot be asked says nothing about them: that is told, and is no fault without --required.

  --required   exit code 1 where the registry cannot be asked
  --help       this text
`;

const asked = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd: projectDirectory, shell: process.platform === 'win32', maxBuffer: 64 * 1024 * 1024 };
    // It exits with 1 where it finds something, and where it cannot ask.
    execFile('npm', ['audit', '--json', '--audit'], options, (error, stdout) =>
      stdout === '' && error ? reject(error) : resolve(stdout),
    );
  });

const { values } = parseArgs({ options: { required: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  const audit = readAudit(await asked());
  const accepted: readonly Accepted[] = JSON.parse(
    await readFile(join(projectDirectory, 'tools/vulnerabilities/accepted.json'), 'utf8'),
  );
  if (audit.kind === 'unasked') {
    process.stdout.write(`vulnerabilities: the registry could not be asked, so nothing is known: ${audit.reason}\n`);
    process.exitCode = values.required ? 1 : 0;
  } else {
    const lines = judgeAudit({ advisories: audit.advisories, accepted, today: new Date() });
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    process.stderr.write(`vulnerabilities: ${audit.advisories.length} known, ${lines.length} faults\n`);
    process.exitCode = lines.length === 0 ? 0 : 1;
  }
}
