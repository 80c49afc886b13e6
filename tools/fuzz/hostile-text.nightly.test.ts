import { demoOperator } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { newProduct } from '@orderline/contracts/http/v1/new-product';
import { allEndpoints } from '@orderline/contracts/http/versions';
import { expect, it } from 'vitest';
import { onFreshSystem } from './system.ts';
import { type Place, placesOf, withValue } from './testing/hostile-places.ts';
import { hostileTexts, hostileValues } from './testing/hostile-values.ts';

const AT_ONCE = 4;

let requests = 0;

/** Each request comes from an address of its own, so that none is turned away before it is read. */
const forwarded = () => {
  requests += 1;
  return { 'X-Forwarded-For': `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}` };
};

type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

const ask = async ({ url, body, ...asked }: Asked) => {
  const response = await fetch(url, { ...asked, headers: { ...asked.headers, ...forwarded() }, body: body ?? null });
  const text = await response.text();
  return { status: response.status, text, etag: response.headers.get('etag') };
};

const json = { 'Content-Type': 'application/json' };

/** A call that has to succeed. */
const made = async (url: string, token: string, body: object) => {
  const headers = { ...json, ...(token && { Authorization: `Bearer ${token}` }), 'Idempotency-Key': `key-${requests}` };
  const { status, text } = await ask({ method: 'POST', url, headers, body: JSON.stringify(body) });
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text}`);
  return JSON.parse(text);
};

const customer = async (root: string) => {
  const credentials = { email: `hostile-${requests}@example.com`, password: 'analytical engine' };
  await made(`${root}/users`, '', { ...credentials, name: 'Ada' });
  return (await made(`${root}/sessions`, '', credentials)).accessToken;
};

/** What is there to be asked for and changed, and who may. */
const setUp = async (url: string) => {
  const [v1, v2] = [`${url}/api/v1`, `${url}/api/v2`];
  const { email, password } = demoOperator;
  const admin = (await made(`${v1}/sessions`, '', { email, password })).accessToken;
  const user = await customer(v1);
  const exampleOf = (operationId: string) => {
    const body = allEndpoints.find((endpoint) => endpoint.operationId === operationId)?.examples.body;
    return typeof body === 'object' && body !== null ? body : {};
  };
  const product = await made(`${v1}/products`, admin, { ...exampleOf('createProduct'), sku: 'HOSTILE-1' });
  await made(`${v1}/inventory/${product.id}/adjustments`, admin, { delta: 1000, reason: 'delivery' });
  const items = [{ productId: product.id, quantity: 1 }];
  const order = await made(`${v1}/orders`, user, { ...exampleOf('placeOrder'), items, expectedTotal: undefined });
  const address = await made(`${v2}/users/me/addresses`, user, exampleOf('createAddress'));
  const ids: readonly (readonly [RegExp, string])[] = [
    [/products\/\{|inventory/, product.id],
    [/orders/, order.id],
    [/addresses/, address.id],
    [/jobs\/\{name/, 'reconcile-stock'],
  ];
  return { url, admin, user, items, idFor: (path: string) => ids.find(([part]) => part.test(path))?.[1] ?? product.id };
};

type Setting = Awaited<ReturnType<typeof setUp>>;

/** These end the account or the session that calls. */
const LAST_CALLS = new Set(['eraseUser', 'changePassword', 'signOut']);

const tokenFor = async (
  { auth, operationId }: Endpoint,
  { url, admin, user }: Setting,
): Promise<string | undefined> => {
  if (auth === 'public') return undefined;
  if (LAST_CALLS.has(operationId)) return customer(`${url}/api/v1`);
  return typeof auth === 'object' ? admin : user;
};

const bodyOf = ({ examples, operationId, path }: Endpoint, { items }: Setting): unknown => {
  if (operationId !== 'placeOrder') return examples.body;
  const lines = path.includes('/v2/') ? { lines: [{ sku: 'HOSTILE-1', quantity: 1 }] } : { items };
  return { ...Object(examples.body), ...lines, expectedTotal: undefined };
};

/** A request of the operation that is good but for the value at the place. */
const requestWith = (endpoint: Endpoint, base: Omit<Asked, 'body'>, { place, value, body }: Hostile): Asked => {
  const url = new URL(base.url);
  const text = String(value);
  let { headers } = base;
  let sent = body;
  if (place.part === 'path')
    url.pathname = endpoint.path.replace(`{${place.name}}`, encodeURIComponent(text.toWellFormed()));
  else if (place.part === 'query') url.searchParams.set(place.name, text);
  else if (place.part === 'header')
    headers = { ...headers, [place.name]: text.replaceAll(/[^\x20-\x7e]/g, '~').trim() };
  else if (place.part === 'body') sent = withValue(body, place.path, value);
  return { ...base, url: url.href, headers, body: sent === undefined ? undefined : JSON.stringify(sent) };
};

type Hostile = { readonly place: Place; readonly value: unknown; readonly body: unknown };

const valuesAt = ({ part }: Place): readonly unknown[] =>
  part === 'body' ? [...hostileTexts, ...hostileValues] : hostileTexts;

type Told = { readonly operation: string; readonly place: Place; readonly value: unknown; readonly status: number };

const attack = async (endpoint: Endpoint, setting: Setting): Promise<readonly Told[]> => {
  const { method, path, operationId, versioned, upload } = endpoint;
  const url = `${setting.url}${path.replace(/\{\w+\}/, setting.idFor(path))}`;
  let token = await tokenFor(endpoint, setting);
  const told: Told[] = [];
  const body = bodyOf(endpoint, setting);
  for (const place of upload ? [] : placesOf(endpoint)) {
    for (const value of valuesAt(place)) {
      const headers: Record<string, string> = { ...(body === undefined ? {} : json) };
      if (token !== undefined) headers.Authorization = `Bearer ${token}`;
      if (endpoint.idempotency) headers['Idempotency-Key'] = `key-${requests}`;
      if (versioned === 'if-match') {
        const read = await ask({ method: 'GET', url, headers, body: undefined });
        if (read.etag !== null) headers['If-Match'] = read.etag;
      }
      const asked = requestWith(endpoint, { method: method.toUpperCase(), url, headers }, { place, value, body });
      const { status } = await ask(asked);
      told.push({ operation: operationId, place, value, status });
      if (status === 401 && LAST_CALLS.has(operationId)) token = await tokenFor(endpoint, setting);
    }
  }
  return told;
};

/** A file of products, each with a hostile value in one of its fields, is taken or refused line by line. */
const attackImport = async ({ url, admin }: Setting): Promise<readonly Told[]> => {
  const good = { sku: 'HOSTILE-2', title: 'Mug', category: 'kitchen', price: { amount: '1.00', currency: 'GBP' } };
  const fields = [
    ...Object.keys(newProduct.shape).map((name) => [name]),
    ['price', 'amount'],
    ['price', 'currency'],
    [],
  ];
  const told: Told[] = [];
  const values = [...hostileTexts, ...hostileValues];
  for (const path of fields) {
    const ndjson = values.map((value) => JSON.stringify(withValue(good, path, value))).join('\n');
    const cell = (value: unknown) => `"${String(value).toWellFormed().replaceAll('"', '""')}"`;
    const cells = (value: unknown) =>
      ['sku', 'title', 'category', 'price', 'currency', 'description'].map((name) =>
        name === path.at(-1) || path.at(-1) === 'amount'
          ? cell(value)
          : ({ sku: 'H-3', title: 'Mug', category: 'k', price: '1', currency: 'GBP' }[name] ?? ''),
      );
    const csv = [
      'sku,title,category,price,currency,description',
      ...values.map((value) => cells(value).join(',')),
    ].join('\n');
    for (const [type, body] of [
      ['application/x-ndjson', ndjson],
      ['text/csv', csv],
      ['text/csv', values.map(String).join(',')],
    ] as const) {
      const headers = { 'Content-Type': type, Authorization: `Bearer ${admin}` };
      const { status } = await ask({ method: 'POST', url: `${url}/api/v1/products/imports`, headers, body });
      told.push({ operation: `importProducts ${type}`, place: { part: 'body', path }, value: '', status });
    }
  }
  return told;
};

/** Version 2 has most operations of version 1 as they are; those are asked once. */
const distinct = allEndpoints.filter(
  (endpoint, index) =>
    allEndpoints.findIndex(
      (other) =>
        other.operationId === endpoint.operationId && other.body === endpoint.body && other.query === endpoint.query,
    ) === index,
);

it.skipIf(!process.env.TEST_DATABASE_URL)(
  'no text in any place of any operation is an error of the server',
  async () => {
    await onFreshSystem(
      () => undefined,
      async (url) => {
        const setting = await setUp(url);
        const told: Told[] = [...(await attackImport(setting))];
        const waiting = distinct.values();
        const lane = async () => {
          for (const endpoint of waiting) told.push(...(await attack(endpoint, setting)));
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
        process.stdout.write(`${told.length} hostile requests to ${distinct.length} operations\n`);
        expect(told.filter(({ status }) => status >= 500)).toEqual([]);
        const turnedAway = new Set([401, 403, 429]);
        const admitted = new Set(
          told.filter(({ status }) => !turnedAway.has(status)).map(({ operation }) => operation),
        );
        const closed = distinct.filter(({ auth, operationId }) => auth !== 'public' && !admitted.has(operationId));
        expect(closed.map(({ operationId }) => operationId)).toEqual(['importProducts']);
      },
    );
  },
);
