import { describe, expect, it } from 'vitest';
import { NotReady } from './diagnosis.ts';
import { createHealth } from './health.ts';
import { watchStartup } from './startup.ts';

const healthThat = (check: () => Promise<void>) =>
  createHealth({ checks: { migrations: { critical: true, check, cacheMs: 0 } } });

describe('a process that starts', () => {
  it('and is not ready in time cannot start, and says what it waited for and what to do', async () => {
    const { failed } = watchStartup(
      healthThat(() =>
        Promise.reject(new NotReady('the schema is at 1, this release needs 2', 'migrate the database')),
      ),
      { seconds: 0, everyMs: 1 },
    );
    await expect(failed).rejects.toMatchObject({
      message: 'not ready within 0 s: migrations: the schema is at 1, this release needs 2',
      advice: 'migrate the database',
      exitCode: 75,
    });
  });

  it('and was ready once is never ended for not being so later', async () => {
    let asked = 0;
    const wellOnce = async () => {
      asked += 1;
      if (asked > 1) throw new Error('away');
    };
    const health = healthThat(wellOnce);
    const { failed } = watchStartup(health, { seconds: 0, everyMs: 1 });
    await health.ready();
    const others = Promise.withResolvers<string>();
    setTimeout(() => others.resolve('goes on'), 50);
    expect(await Promise.race([failed, others.promise])).toBe('goes on');
    expect(asked).toBe(1);
  });
});
