import { newId } from '@orderline/composition';
import { createJobs, type JobRun, leaseMs } from '@orderline/domain/jobs';
import { memoryJobHost, memoryJobRuns } from '@orderline/domain/jobs.memory';
import { createMemory } from '@orderline/domain/shared.memory';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { openShop } from '../../testing/shop.ts';

const scheduledFor = '2026-11-22T03:17:00Z';
const sweep = 'POST /internal/jobs/sweep/runs';

/** The API with one job, which works until it is let go or told to stop. */
const setUp = async () => {
  const clock = { now: new Date('2026-11-22T03:17:01.000Z') };
  const host = memoryJobHost();
  const gate = Promise.withResolvers<void>();
  let worked = 0;
  const job = {
    name: 'sweep',
    purpose: 'Sweeps.',
    schedule: '* * * * *',
    everySeconds: 60,
    work: async ({ signal }: { readonly signal: AbortSignal }) => {
      worked += 1;
      const told = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([gate.promise, told]);
      return { finished: !signal.aborted, result: { swept: 3 } };
    },
  };
  const jobRuns = memoryJobRuns(createMemory());
  const ready = (): void => {
    try {
      host.host.ready();
    } catch {
      throw new Unavailable('the process is about to stop');
    }
  };
  const jobHost = { ...host.host, ready };
  const ports = { jobs: [job], jobRuns, jobHost, onRunEnded: () => undefined, newId, now: () => clock.now };
  const api = openApi({ application: { jobs: createJobs(ports) } });
  const token = await api.tokenFor(newId(), 'admin');
  const trigger = (time = scheduledFor) => api.send(sweep, { token, body: { scheduledFor: time } });
  const runAt = (path: string | null) => api.send(`GET ${path}`, { token });
  return { ...api, ...host, clock, token, trigger, runAt, letGo: gate.resolve, worked: () => worked };
};

describe('a job', () => {
  it('is begun at once and answered with its run, which tells its result when it has ended', async () => {
    const { trigger, runAt, idle, letGo } = await setUp();
    const { status, headers, body } = await trigger();
    expect(status).toBe(202);
    expect(body).toMatchObject({
      name: 'sweep',
      state: 'running',
      scheduledFor: '2026-11-22T03:17:00.000Z',
      attempt: 1,
    });
    const location = headers.get('location');
    expect(location).toBe(`/internal/jobs/runs/${body.id}`);
    expect((await runAt(location)).body).toMatchObject({ id: body.id, state: 'running', endedAt: null, result: null });
    letGo();
    await idle();
    expect((await runAt(location)).body).toMatchObject({ state: 'succeeded', result: { swept: 3 }, error: null });
  });

  it('has one run for twenty triggers of one time, whatever way the time is written', async () => {
    const { trigger, worked, letGo, idle } = await setUp();
    const times = ['2026-11-22T03:17:00Z', '2026-11-22T04:17:00+01:00', '2026-11-22T03:17:00.000Z'];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, nth) => trigger(times[nth % 3])));
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.get('location')}`)).size).toBe(1);
    letGo();
    await idle();
    expect((await trigger()).body).toMatchObject({ state: 'succeeded', skipped: false });
    expect(worked()).toBe(1);
  });

  it('skips the times that come while it runs, and says which run is in the way', async () => {
    const { trigger, letGo, idle, worked } = await setUp();
    const { body: first } = await trigger();
    const { status, headers, body } = await trigger('2026-11-22T03:18:00Z');
    expect([status, body.skipped, body.id]).toEqual([202, true, first.id]);
    expect(headers.get('location')).toBe(`/internal/jobs/runs/${first.id}`);
    letGo();
    await idle();
    expect((await trigger('2026-11-22T03:18:00Z')).body).toMatchObject({ skipped: false, attempt: 1 });
    await idle();
    expect(worked()).toBe(2);
  });

  it('whose process died is begun again under the same run', async () => {
    const { trigger, clock, runAt, stop, idle } = await setUp();
    const { headers, body } = await trigger();
    clock.now = new Date(clock.now.getTime() + leaseMs);
    const again = await trigger();
    expect(again.body).toMatchObject({ id: body.id, state: 'running', attempt: 2, skipped: false });
    stop();
    await idle();
    expect((await runAt(headers.get('location'))).body).toMatchObject({ attempt: 2, state: 'interrupted' });
  });

  it('is not begun by a process that is about to stop', async () => {
    const { trigger, stop } = await setUp();
    stop();
    const { status, headers, body } = await trigger();
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
  });

  it('that there is not is a 404 that names those that there are', async () => {
    const { send, token } = await setUp();
    const { status, body } = await send('POST /internal/jobs/sleep/runs', { token, body: { scheduledFor } });
    expect([status, body.code, body.detail]).toEqual([404, 'not-found', 'The jobs are sweep.']);
    expect((await send(`GET /internal/jobs/runs/${newId()}`, { token })).status).toBe(404);
  });

  it.each([
    {},
    { scheduledFor: 'now' },
    { scheduledFor: '2026-11-22' },
    { scheduledFor: '2026-11-22T03:17:00' },
    { scheduledFor: '0000-01-01T00:00:00Z' },
    { scheduledFor: '9999-12-31T23:59:59-12:00' },
    { scheduledFor: 1 },
    { scheduledFor, also: 1 },
  ])('is not begun for %j', async (body) => {
    const { send, token, worked } = await setUp();
    const refused = await send(sweep, { token, body });
    expect([refused.status, refused.body.code, worked()]).toEqual([422, 'validation-failed', 0]);
  });

  it('is triggered by a token that may do nothing else', async () => {
    const { send, letGo } = await setUp();
    letGo();
    const claims = { userId: newId(), sessionId: newId(), roles: ['scheduler'] };
    const token = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect((await send(sweep, { token, body: { scheduledFor } })).status).toBe(202);
    expect((await send('GET /internal/jobs', { token })).body.items).toHaveLength(1);
    expect((await send('GET /internal/reconciliation', { token })).status).toBe(403);
  });

  it('is triggered by an API key that has the scope, and by none that has not', async () => {
    const { send, tokenFor, userWith } = await openShop();
    const token = await tokenFor(await userWith('admin'), 'admin');
    const keyWith = async (scope: string) => {
      const { body } = await send('POST /api/v1/api-keys', { token, body: { name: scope, scopes: [scope] } });
      return String(body.key);
    };
    const prune = 'POST /internal/jobs/prune/runs';
    const statusOf = async (key: string) => (await send(prune, { token: key, body: { scheduledFor } })).status;
    expect([await statusOf(await keyWith('jobs:run')), await statusOf(await keyWith('catalog:write'))]).toEqual([
      202, 403,
    ]);
  });

  it('is run by no staff without the scope', async () => {
    const { send, tokenFor } = await setUp();
    const token = await tokenFor(newId(), 'staff');
    expect((await send(sweep, { token, body: { scheduledFor } })).status).toBe(403);
  });
});

describe('a run', () => {
  it('that is called off says so, and ends after its batch', async () => {
    const { trigger, send, token, tokenFor, runAt, pulse, idle } = await setUp();
    const { body, headers } = await trigger();
    const cancel = `POST /internal/jobs/runs/${body.id}/cancellation` as const;
    const called = await send(cancel, { token });
    expect([called.status, called.body.state]).toEqual([202, 'running']);
    expect(called.body.cancelRequestedAt).toBe('2026-11-22T03:17:01.000Z');
    expect((await send(cancel, { token })).body).toEqual(called.body);
    await pulse();
    await idle();
    const location = headers.get('location');
    expect((await runAt(location)).body).toMatchObject({ state: 'cancelled', result: { swept: 3 }, error: null });
    expect((await send(cancel, { token })).body.state).toBe('cancelled');
    expect((await send(`POST /internal/jobs/runs/${newId()}/cancellation`, { token })).status).toBe(404);
    expect((await send(cancel, { token: await tokenFor(newId(), 'support') })).status).toBe(403);
  });
});

it('calls no run off that has ended', async () => {
  const { trigger, send, token, letGo, idle } = await setUp();
  const { body } = await trigger();
  letGo();
  await idle();
  const late = await send(`POST /internal/jobs/runs/${body.id}/cancellation`, { token });
  expect([late.status, late.body.code]).toEqual([409, 'job-run-over']);
});

describe('the runs', () => {
  it('are listed newest first, of one job, page by page', async () => {
    const { trigger, send, token, letGo, idle } = await setUp();
    letGo();
    const ids: JobRun['id'][] = [];
    for (const minute of ['17', '18', '19']) {
      ids.unshift((await trigger(`2026-11-22T03:${minute}:00Z`)).body.id);
      await idle();
    }
    const first = await send('GET /internal/jobs/runs?name=sweep&limit=2', { token });
    const { next } = first.body.page;
    const rest = await send(`GET /internal/jobs/runs?name=sweep&limit=2&cursor=${next}`, { token });
    expect([...first.body.items, ...rest.body.items].map(({ id }) => id)).toEqual(ids);
    expect(first.headers.get('link')).toContain('rel="next"');
    expect(rest.body.page.next).toBeNull();
    expect((await send('GET /internal/jobs/runs?name=other', { token })).body.items).toEqual([]);
    expect((await send(`GET /internal/jobs/runs?name=other&cursor=${next}`, { token })).status).toBe(400);
  });
});

describe('the jobs of the product', () => {
  it('each run to their end, and find an honest shop in order', async () => {
    const { send, admin, order, mug } = await openShop();
    await order([{ productId: mug.id, quantity: 3 }]);
    const { body: listed } = await send('GET /internal/jobs', { token: admin });
    const names = listed.items.map(({ name }: { readonly name: string }) => name);
    const books = ['seal-books', 'recount-books'];
    expect(names).toEqual([
      'sweep-deadlines',
      'retry-parked',
      'reconcile-stock',
      ...books,
      'seal-audit',
      'sum-reports',
      'prune',
    ]);
    const results = new Map<string, unknown>();
    for (const name of names) {
      const { headers } = await send(`POST /internal/jobs/${name}/runs`, { token: admin, body: { scheduledFor } });
      const path = `GET ${headers.get('location')}` as const;
      await expect.poll(async () => (await send(path, { token: admin })).body.state).toBe('succeeded');
      results.set(name, (await send(path, { token: admin })).body.result);
    }
    expect(results.get('sweep-deadlines')).toEqual({ swept: 0 });
    expect(results.get('reconcile-stock')).toEqual({ products: 1, drifting: 0, drifts: [] });
    // The product and its stock, and the runs before: each is an act of staff.
    expect(results.get('seal-audit')).toEqual({ sealed: expect.any(Number) });
    expect(results.get('retry-parked')).toEqual({ madeDue: { consumers: 0, relay: 0 } });
    expect(results.get('prune')).toHaveProperty('removed.outbox', 0);
  });
});
