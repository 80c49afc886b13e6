import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const entry = z.object({
  msg: z.string(),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  address: z.object({ port: z.number() }).optional(),
});

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});

const startTracedServer = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, ['--import', pathOf('telemetry.ts'), pathOf('testing/traced-server.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextEntry = async () => entry.parse(JSON.parse(String((await lines.next()).value)));
  const port = (await nextEntry()).address?.port;
  const get = async (headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`http://127.0.0.1:${port}/orders`, { headers });
    return { traceparent: await answer.text(), logged: await nextEntry() };
  };
  return { get };
};

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('telemetry', () => {
  it("continues the caller's trace, in the span and in the log, with no exporter", async () => {
    const { get } = await startTracedServer({});
    const { traceparent, logged } = await get({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` });
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(traceparent).toContain(logged.spanId);
    expect(logged).toMatchObject({ msg: 'handled', traceId: TRACE });
  });

  it('gives an unsampled request its ids too, and decides once for the whole trace', async () => {
    const { get } = await startTracedServer({ OTEL_TRACES_SAMPLER_ARG: '0' });
    const { traceparent, logged } = await get({});
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(traceparent).toContain(logged.traceId);
    const sampled = await get({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` });
    expect(sampled.traceparent).toMatch(/-01$/);
  });
});
