import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';

it.each([
  ['realtime', 'each connection was told exactly what is its own'],
  ['gateway', 'each answer of every gateway is that to its request, and none closes a connection that idles'],
])(
  'the bench of %s finds that %s',
  (what) => {
    const args = [join(projectDirectory, 'tools/bench/bench.ts'), what, '--quick'];
    const run = spawnSync(process.execPath, args, { cwd: projectDirectory, encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
  },
  300_000,
);
