import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('npm run topics tells brokers that cannot be reached from topics that differ', async () => {
  const env = { PATH: process.env.PATH, ENVIRONMENT: 'test', KAFKA_BROKERS: '127.0.0.1:1' };
  const args = [join(import.meta.dirname, '../main.ts'), 'topics', 'compare'];
  await expect(promisify(execFile)(process.execPath, args, { env })).rejects.toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^Kafka at 127\.0\.0\.1:1: nobody listens there: check KAFKA_BROKERS/),
  });
});
