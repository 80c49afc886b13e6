import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoCustomer } from '@orderline/composition';
import { demoProduct } from '@orderline/contracts/http/demo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmptyFolder, emptyFolder } from '../pack/empty-folder.ts';
import { packClient } from '../pack/pack-client.ts';
import { type Chromium, findChromium, openChromium } from './testing/browser.ts';
import { type CalmPartners, startCalmPartners } from './testing/calm-partners.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

/** What somebody writes in their first hour. */
const page = ({ url }: System) => `import { createClient } from '@orderline/client';

const client = createClient({ baseUrl: '${url}' });
const say = (text: string) => document.body.append(Object.assign(document.createElement('p'), { textContent: text }));

try {
  await client.sessions.signIn({ email: '${demoCustomer.email}', password: '${demoCustomer.password}' });
  const order = await client.orders.place({
    lines: [{ sku: '${demoProduct.sku}', quantity: 1 }],
    shippingAddress: { recipient: 'Ada Lovelace', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' },
  });
  say(order.number);
  for (let { status } = order; status !== 'delivered'; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const read = await client.orders.read({ id: order.id });
    if (read.status !== status) say(read.status);
    if (read.status === 'delivered') say(\`by \${read.shipment?.carrier}\`);
    status = read.status;
  }
} catch (error) {
  say(String(error));
}
`;

/** Of the e-mails that were written into the folder, in the order in which what they tell of happened. */
const subjectsIn = async (mail: string): Promise<readonly (string | undefined)[]> => {
  const names = (await readdir(mail)).filter((name) => name.endsWith('.txt')).toSorted();
  const letters = await Promise.all(names.map((name) => readFile(join(mail, name), 'utf8')));
  return letters.map((letter) => /^Subject: (.*)$/m.exec(letter)?.[1]);
};

/** Vite as it is after installation: on port 5173, or the next one that is free. */
const startVite = async ({ path }: EmptyFolder): Promise<{ readonly url: string; readonly vite: ChildProcess }> => {
  const options = { cwd: path, env: { PATH: process.env.PATH, NO_COLOR: '1' } };
  const vite = spawn(process.execPath, ['node_modules/vite/bin/vite.js'], options);
  let said = '';
  for (const stream of [vite.stdout, vite.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const url = await until({
    what: 'Vite to serve',
    ask: async () => /Local: +(http:\S+)/.exec(said)?.[1],
    told: () => said,
  });
  return { url, vite };
};

describe.skipIf(!canRun)('a newcomer with a frontend of their own', () => {
  let database: TestDatabase;
  let partners: CalmPartners;
  let mail: string;
  let system: System;
  let chromium: Chromium;
  let folder: EmptyFolder;
  let vite: ChildProcess | undefined;

  beforeAll(async () => {
    [database, partners, chromium, folder, mail] = await Promise.all([
      createDemoDatabase(),
      startCalmPartners({}),
      openChromium(executable ?? ''),
      emptyFolder(),
      mkdtemp(join(tmpdir(), 'orderline-mail-')),
    ]);
    const more = { ENVIRONMENT: 'development', EMAIL_OUTBOX: mail, ...partners.env };
    system = await prepareSystem({ databaseUrl: database.url, more });
    await database.sql`update users set locale = 'de-DE' where email = ${demoCustomer.email}`;
    await Promise.all([system.api.start(), system.worker.start()]);
    await folder.install(await packClient(folder.path), 'vite@8.4.0');
  });
  afterAll(async () => {
    if (vite?.kill()) await once(vite, 'exit');
    await chromium?.close();
    await Promise.all([system?.api.kill(), system?.worker.kill(), partners?.stop()]);
    await database?.drop();
    await folder?.[Symbol.asyncDispose]();
    await rm(mail, { recursive: true, force: true });
  });

  it('signs in, orders and follows the order to its delivery, from the port of Vite', async () => {
    await folder.write({
      'index.html': '<!doctype html><title>Shop</title><body><script type="module" src="/main.ts"></script>',
      'main.ts': page(system),
    });
    const served = await startVite(folder);
    vite = served.vite;
    const visitor = await chromium.visit(served.url);
    await visitor.page.getByText('by ').waitFor({ timeout: 60_000 });
    const told = await visitor.page.locator('p').allTextContents();
    expect(told[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(told.slice(-2)).toEqual(['delivered', expect.stringMatching(/^by [A-Z]/)]);
    expect(visitor.refusals()).toEqual([]);
    await visitor.close();
    const subjects = await until({
      what: 'the e-mails of the order',
      ask: async () => ((await subjectsIn(mail)).length >= 3 ? subjectsIn(mail) : undefined),
    });
    const number = told[0];
    expect(subjects).toEqual([
      `Ihre Bestellung ist eingegangen (${number})`,
      `Ihre Bestellung ist unterwegs (${number})`,
      `Ihre Bestellung ist zugestellt (${number})`,
    ]);
  });
});
