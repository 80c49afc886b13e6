import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
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

it('npm run topics says whom it waits for while brokers are silent', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = { PATH: process.env.PATH, ENVIRONMENT: 'test', KAFKA_BROKERS: `127.0.0.1:${port}` };
  const waiting = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), 'topics', 'compare'], { env });
  try {
    const [told] = await once(waiting.stderr, 'data');
    expect(String(told)).toMatch(/^Kafka, by KAFKA_BROKERS, did not answer within 2 s; still waiting/);
  } finally {
    waiting.kill('SIGKILL');
    silent.close();
  }
});
