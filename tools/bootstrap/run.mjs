import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedMatchesLock } from './installed.mjs';
import { askRegistry } from './registry.mjs';
import { forwardSignals } from './signals.mjs';

const USAGE = `Example: node tools/bootstrap/run.mjs tools/test/verify.ts

Runs a TypeScript file of this repository on the Node that package.json pins, after "npm ci" where it is needed.`;

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const windows = process.platform === 'win32';
const binaries = join(root, 'node_modules', '.bin');
const pinnedNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

const say = (line) => process.stderr.write(`${line}\n`);

const stop = (code, line) => {
  say(line);
  process.exit(code);
};

const pathWithout = (folder) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => entry !== folder)
    .join(delimiter);

/** Runs npm on the Node of the machine, because npm ci removes the pinned one while it works. */
const install = () => {
  say('Installing dependencies (npm ci; once, and again after package-lock.json changed) …');
  const started = Date.now();
  const options = { cwd: root, env: { ...process.env, PATH: pathWithout(binaries) }, shell: windows };
  const registry = askRegistry(options);
  if (!registry.answers) say(`${registry.name} does not answer: trying with what npm has in its cache …`);
  const npm = spawnSync(
    'npm',
    [
      'ci',
      ...(registry.answers ? [] : ['--offline']),
      ...['--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=error'],
    ],
    { ...options, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (npm.error) stop(1, `npm could not be started: ${npm.error.message}. Install npm 10 or newer and try again.`);
  if (npm.status !== 0 && !registry.answers) {
    stop(
      1,
      `Dependencies are missing and ${registry.name} does not answer. Connect this machine to a network (or tell npm of its proxy: npm config set proxy URL), then try again.`,
    );
  }
  if (npm.status !== 0) {
    process.stderr.write(npm.stdout);
    stop(
      1,
      `npm ci failed with exit code ${npm.status}; its messages are above. If package.json and package-lock.json differ: npm install && npm run lock.`,
    );
  }
  say(`Dependencies installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
};

/** kafkajs asks for a timer in the past once in each process (tulios/kafkajs#1751); it fires at once, as it should. */
const quiet = '--disable-warning=TimeoutNegativeWarning';

const runPinned = (script, args) => {
  const child = spawn(pinnedNode, [quiet, resolve(root, script), ...args], {
    stdio: 'inherit',
    detached: !windows,
    env: { ...process.env, PATH: `${binaries}${delimiter}${pathWithout(binaries)}` },
  });
  const release = forwardSignals(process, child);
  child.on('error', (error) => stop(1, `The pinned Node could not be started: ${error.message}.`));
  child.on('exit', (code, signal) => {
    release();
    process.exit(code ?? 128 + (constants.signals[signal] ?? 1));
  });
};

const [script, ...args] = process.argv.slice(2);
if (script === undefined || script === '--help') stop(script === undefined ? 2 : 0, USAGE);
if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(
    1,
    `Orderline needs Node 20 or newer to start; this is Node ${process.versions.node}. Install it from https://nodejs.org.`,
  );
}
if (!installedMatchesLock(root)) install();
if (!existsSync(pinnedNode)) {
  const { node } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
  stop(
    1,
    `Node ${node} is not in node_modules: its install script did not run. Set ignore-scripts=false, run "npm ci", and try again.`,
  );
}
if (!existsSync(resolve(root, script))) stop(2, `${script} does not exist. "npm run" lists the commands that do.`);
runPinned(script, args);
