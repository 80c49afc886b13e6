import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExample } from '../../example/build-example.ts';
import { type Chromium, openChromium } from './browser.ts';
import { type CalmPartners, startCalmPartners } from './calm-partners.ts';
import { createDemoDatabase, prepareSystem } from './system.ts';
import { until } from './until.ts';

export type ShopSystem = {
  readonly url: string;
  readonly chromium: Chromium;
  readonly partners: CalmPartners;
  /** The code of the newest e-mail to this address whose subject has these words. */
  codeFor(email: string, subject: string): Promise<string>;
  close(): Promise<void>;
};

/** A warehouse that picks nothing for now: an order can be cancelled for as long as a test takes. */
const stillWarehouse = 'warehouse.pickMs=3600000';

/** The example shop in a browser, on api, worker and partners, with a folder in place of a mail server. */
export const openShopSystem = async (executable: string): Promise<ShopSystem> => {
  const closings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closings.splice(0).reverse()) await each();
  };
  const open = async <Value>(opening: Promise<Value>, closed: (value: Value) => Promise<unknown>): Promise<Value> => {
    const value = await opening;
    closings.push(() => closed(value));
    return value;
  };
  const removed = (directory: string) => rm(directory, { recursive: true, force: true });
  try {
    const app = await open(mkdtemp(join(tmpdir(), 'orderline-shop-')), removed);
    const mail = await open(mkdtemp(join(tmpdir(), 'orderline-mail-')), removed);
    const [database, partners, chromium] = await Promise.all([
      open(createDemoDatabase(), ({ drop }) => drop()),
      open(startCalmPartners({ dials: [stillWarehouse] }), ({ stop }) => stop()),
      open(openChromium(executable), ({ close: closed }) => closed()),
      buildExample(app),
    ]);
    const more = { ...partners.env, EXAMPLE_APP: app, EMAIL_OUTBOX: mail, RATE_LIMIT_ANONYMOUS: '3000' };
    const system = await open(prepareSystem({ databaseUrl: database.url, more }), ({ api, worker }) =>
      Promise.all([api.kill(), worker.kill()]),
    );
    await Promise.all([system.api.start(), system.worker.start()]);
    const codeFor = (email: string, subject: string) =>
      until({
        what: `an e-mail to ${email}: ${subject}`,
        ask: () => codeIn(mail, `To: ${email}\nSubject: ${subject}`),
      });
    return { url: system.url, chromium, partners, codeFor, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Files are named by the moment at which they were written. */
const codeIn = async (mail: string, head: string): Promise<string | undefined> => {
  const names = (await readdir(mail)).toSorted().reverse();
  const letters = await Promise.all(names.map((name) => readFile(join(mail, name), 'utf8')));
  return /^[\w-]{43}$/m.exec(letters.find((letter) => letter.startsWith(head)) ?? '')?.[0];
};
