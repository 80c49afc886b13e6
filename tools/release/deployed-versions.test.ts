import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';
import { DEPLOYED, deployVersion } from './deployed-versions.ts';

const committed = readFileSync(join(projectDirectory, DEPLOYED), 'utf8');
const countOf = (text: string, part: string) => text.split(part).length - 1;

it('a release of the api is told by its image, its label and the name of the Job that migrates, and by nothing of the worker', () => {
  const released = deployVersion(committed, 'api', '12.34.56');
  expect(released).toMatch(/name: orderline-api\n.+\n +newTag: 12\.34\.56\n/);
  expect(released).toContain('app.kubernetes.io/version: 12.34.56\n');
  expect(released).toMatch(/value: orderline-migrate-\d+-12-34-56\n/);
  expect(countOf(released, '12.34.56')).toBe(2);
});

it('a release takes away the digest of the one before', () => {
  const pinned = committed.replaceAll(/newTag: (\S+)/g, `newTag: $1@sha256:${'0'.repeat(64)}`);
  expect(deployVersion(deployVersion(pinned, 'api', '12.34.56'), 'worker', '12.34.56')).not.toContain('sha256');
});

it('a release of the worker is told by its image and the labels of its Deployments and pods', () => {
  const released = deployVersion(committed, 'worker', '12.34.56');
  expect(released).toMatch(/name: orderline-worker\n.+\n +newTag: 12\.34\.56\n/);
  expect(countOf(released, 'value: 12.34.56\n')).toBe(2);
  expect(countOf(released, '12.34.56')).toBe(3);
  expect(deployVersion(released, 'worker', '0.1.0')).toBe(committed);
});
