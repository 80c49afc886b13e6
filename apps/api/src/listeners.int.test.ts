import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { type ListenerSettings, openListeners } from './listeners.ts';
import { openApi } from './testing/open-api.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const anyPort = { port: 0, explicit: true };

const open = async (changes: Partial<ListenerSettings> = {}) => {
  const api = openApi();
  const settings = { host: '127.0.0.1', internalHost: '127.0.0.1', managementHost: '127.0.0.1' };
  const ports = { port: anyPort, internalPort: undefined, managementPort: anyPort };
  const { places, close, management } = await openListeners(
    { ...settings, ...ports, connectionsPerAddress: 1000, trustedProxies: [], ...changes },
    { ...api.http, metrics: api.metrics, appOf: (surface) => createApp(api.application, api.http, surface) },
  );
  closing.push(async () => void (await Promise.all([close(), management.close()])));
  const admin = await api.tokenFor(newId<UserId>(), 'admin');
  /** The status of an answer; undefined where nobody listens. */
  const ask = async (place: 'public' | 'internal' | 'management', path: string, at = '127.0.0.1') => {
    const headers = { authorization: `Bearer ${admin}`, connection: 'close' };
    const answer = await fetch(`http://${at}:${places[place]?.port}${path}`, { headers }).catch(() => undefined);
    return answer?.status;
  };
  return { ask, places };
};

describe('/internal', () => {
  it('is on the public listener where it has none of its own', async () => {
    const { ask, places } = await open();
    expect(places.internal).toBeUndefined();
    expect(await ask('public', '/internal/jobs')).toBe(200);
  });

  it('is on its own listener where it has one, and nowhere else', async () => {
    const { ask } = await open({ internalPort: 0 });
    expect(await ask('internal', '/internal/jobs')).toBe(200);
    expect(await ask('internal', '/internal/jobs/runs?name=prune')).toBe(200);
    for (const path of ['/internal/jobs', '/internal/reconciliation', '/internal/jobs/runs', '/admin/', '/internal']) {
      expect(await ask('public', path)).toBe(404);
    }
    expect(await ask('public', '/api/v1/products')).toBe(200);
    for (const path of ['/api/v1/products', '/docs', '/health/ready']) expect(await ask('internal', path)).toBe(404);
  });

  it('and management are not where clients come in, whatever address is bound for those', async () => {
    const { ask, places } = await open({ host: '0.0.0.0', internalPort: 0 });
    const others = '127.0.0.2';
    expect(await ask('public', '/health/live', others)).toBe(200);
    expect(await ask('management', '/health/live', others)).toBeUndefined();
    expect(await ask('internal', '/internal/jobs', others)).toBeUndefined();
    expect(await ask('management', '/health/live')).toBe(200);
    expect(await ask('internal', '/internal/jobs')).toBe(200);
    expect(places).toMatchObject({ management: { host: '127.0.0.1' }, public: { host: '0.0.0.0' } });
  });
});
