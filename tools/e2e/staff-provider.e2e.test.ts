import { openProvider } from '@orderline/adapters-crypto/testing/provider';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoAdmin } from '@orderline/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../services/free-port.ts';
import { type App, createApp } from './testing/app-process.ts';
import { barriers, type Chromium, findChromium, openChromium, overflowOf } from './testing/browser.ts';
import { createDemoDatabase, prepareEnvironment } from './testing/system.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

/** The provider is at 127.0.0.1 and the pages at localhost: another site, as browsers see it. */
describe.skipIf(!canRun)('staff who come by a provider, in a real Chromium', () => {
  let database: TestDatabase;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  let api: App;
  let chromium: Chromium;
  let url: string;

  beforeAll(async () => {
    [database, provider, chromium] = await Promise.all([
      createDemoDatabase(),
      openProvider(),
      openChromium(executable ?? ''),
    ]);
    const [port, managementPort] = [await freePort(), await freePort()];
    url = `http://localhost:${port}`;
    const env = await prepareEnvironment({
      databaseUrl: database.url,
      more: {
        ...{ API_ROLES: 'api,admin', HOST: 'localhost', PORT: `${port}`, MANAGEMENT_PORT: `${managementPort}` },
        ...{ ADMIN_PUBLIC_URL: url, STAFF_OIDC_ISSUER: provider.issuer, STAFF_OIDC_LABEL: 'the company' },
        ...{ STAFF_OIDC_CLIENT_ID: provider.client.id, STAFF_OIDC_CLIENT_SECRET: provider.client.secret },
      },
    });
    api = createApp({ name: 'api', env, probe: `http://127.0.0.1:${managementPort}/health/ready` });
    await api.start();
  });
  afterAll(async () => {
    await chromium?.close();
    await api?.kill();
    provider?.close();
    await database?.drop();
  });

  it('are led there and back to where they were, and prove themselves there again', async () => {
    const claims = { sub: 'grace', email: demoAdmin.email, email_verified: true, amr: ['mfa'] };
    provider.state.claims = claims;
    const { page, close } = await chromium.visit(`${url}/admin/staff`, { viewport: { width: 360, height: 740 } });
    await page.getByRole('button', { name: 'Go on with the company' }).click();
    await page.waitForURL(`${url}/admin/staff`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Staff');
    const sound = async () => {
      expect(await barriers(page), page.url()).toEqual([]);
      expect(await overflowOf(page), page.url()).toBeLessThanOrEqual(0);
    };
    await sound();
    await page.goto(`${url}/admin/step-up?next=/admin/sessions`);
    await sound();
    await page.getByRole('button', { name: 'Go on with the company' }).click();
    await page.waitForURL(`${url}/admin/sessions`);
    await close();
  });
});
