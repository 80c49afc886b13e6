import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { release } from 'nx/release';
import { packClient } from '../pack/pack-client.ts';
import { projectDirectory } from '../services/project.ts';

const HELP = `Example: npm run release -- --dry-run

Releases what the plans in .nx/version-plans say: new versions, changelogs, a commit, and a tag for each project; then the
SDK goes to the registry of npm, and the images that are to be built are printed, one a line: NAME VERSION.

  version     the first half alone
  publish     the second half alone, of what is tagged at this commit; what the registry has is passed over

  --dry-run   changes nothing and sends nothing
  --help      this text
`;

const CLIENT = '@orderline/client';
const images = new Map([
  ['@orderline/api', 'orderline-api'],
  ['@orderline/worker', 'orderline-worker'],
]);

const shell = process.platform === 'win32';

class Misuse extends Error {}

type Released = { readonly project: string; readonly version: string };

/** Nx writes what it does to the standard output, which here is for results. */
const toStandardError = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  const own = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await work();
  } finally {
    process.stdout.write = own;
  }
};

const makeVersions = async (dryRun: boolean): Promise<readonly Released[]> => {
  const { projectsVersionData } = await toStandardError(() => release({ dryRun, skipPublish: true, yes: true }));
  return Object.entries(projectsVersionData).flatMap(([project, { newVersion }]) =>
    newVersion === null ? [] : [{ project, version: newVersion }],
  );
};

const taggedHere = (): readonly Released[] =>
  execFileSync('git', ['tag', '--points-at', 'HEAD'], { cwd: projectDirectory, encoding: 'utf8' })
    .split('\n')
    .flatMap((tag) => {
      const [, project, version] = /^(.+)@(\d.*)$/.exec(tag) ?? [];
      return project && version ? [{ project, version }] : [];
    });

const npm = (args: readonly string[]) => promisify(execFile)('npm', [...args], { shell, cwd: projectDirectory });

const isPublished = ({ project, version }: Released): Promise<boolean> =>
  npm(['view', `${project}@${version}`, 'version']).then(
    ({ stdout }) => stdout.trim() === version,
    (error: { readonly stderr?: string }) => {
      if (error.stderr?.includes('E404')) return false;
      throw error;
    },
  );

const publishClient = async (client: Released, dryRun: boolean): Promise<void> => {
  if (!dryRun && (await isPublished(client))) {
    process.stderr.write(`release: ${CLIENT} ${client.version} is published already\n`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'orderline-release-'));
  try {
    const tarball = await packClient(folder);
    // With the identity of a workflow on GitHub, npm attests where the package comes from.
    const provenance = process.env.GITHUB_ACTIONS ? ['--provenance'] : [];
    await npm(['publish', tarball, ...provenance, ...(dryRun ? ['--dry-run'] : [])]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.stderr.write(`release: ${CLIENT} ${client.version} ${dryRun ? 'would be' : 'is'} published\n`);
};

const publish = async (released: readonly Released[], dryRun: boolean): Promise<void> => {
  const client = released.find(({ project }) => project === CLIENT);
  if (client) await publishClient(client, dryRun);
  for (const { project, version } of released) {
    const image = images.get(project);
    if (image !== undefined) process.stdout.write(`${image} ${version}\n`);
  }
};

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [half = 'both', ...rest] = positionals;
  if (values.help) return void process.stdout.write(HELP);
  if (rest.length > 0 || !['both', 'version', 'publish'].includes(half))
    throw new Misuse('say version or publish, or neither');
  const dryRun = values['dry-run'];
  const released = half === 'publish' ? taggedHere() : await makeVersions(dryRun);
  if (released.length === 0) process.stderr.write('release: nothing is planned, or tagged here: npm run plan\n');
  for (const { project, version } of released) process.stderr.write(`release: ${project} ${version}\n`);
  if (half !== 'version') await publish(released, dryRun);
};

try {
  await run();
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Misuse || error instanceof TypeError ? 2 : 1;
}
