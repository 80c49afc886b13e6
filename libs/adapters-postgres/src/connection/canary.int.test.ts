import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';

const opened = useDatabase();

describe('raw postgres.js', () => {
  it('still tears transactions whose connection is lost: once this fails, part of ADR 3 can go', async () => {
    const script = join(import.meta.dirname, '../testing/torn-transactions.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, opened().url]);
    expect(['torn', 'crashed', 'hung']).toContain(stdout);
  });
});
