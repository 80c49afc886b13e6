import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('a traced call', () => {
  it('sends one traceparent, of its own span in the trace of the caller', async () => {
    const script = ['--import', '@orderline/platform/telemetry', 'testing/traced-call.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: here });
    const [sent] = JSON.parse(stdout);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/);
  });
});
