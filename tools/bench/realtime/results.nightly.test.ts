import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDirectory } from '../../services/project.ts';

it('the bench of real time finds that each connection was told exactly what is its own', () => {
  const args = [join(projectDirectory, 'tools/bench/bench.ts'), 'realtime', '--quick'];
  const run = spawnSync(process.execPath, args, { cwd: projectDirectory, encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
}, 300_000);
