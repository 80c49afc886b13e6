import { describe, expect, it } from 'vitest';
import { openAdmin } from '../../../testing/staff-browser.ts';

const PATH = '/admin/products/import';

type Sender = Pick<Awaited<ReturnType<ReturnType<typeof openAdmin>['signedIn']>>, 'ask' | 'cookie' | 'tokenOn'>;

const open = () => {
  const api = openAdmin();
  /** Sends a form that never ends, and counts what was asked for of it. */
  const send = async (
    { cookie }: Pick<Sender, 'cookie'>,
    { type = 'multipart/form-data; boundary=x', headers = {}, path = PATH }: Partial<Sending> = {},
  ) => {
    let chunks = 0;
    const body = new ReadableStream(
      {
        pull: (controller) => {
          chunks += 1;
          controller.enqueue(Buffer.alloc(1024, '--x\r\n'));
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await api.app.request(`https://admin.example${path}`, {
      ...{ method: 'POST', body, duplex: 'half' },
      headers: {
        ...{ Host: 'admin.example', Origin: 'https://admin.example', 'Sec-Fetch-Site': 'same-origin' },
        ...{ Cookie: cookie(), 'Content-Type': type, ...headers },
      },
    });
    return { status: answer.status, to: answer.headers.get('location'), chunks };
  };
  return { ...api, send };
};

type Sending = {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
};

describe('a form with a file', () => {
  it('is not read of who has not signed in', async () => {
    const { send, browser } = open();
    const stranger = browser();
    expect(await send(stranger)).toEqual({
      ...{ status: 303, to: '/admin/sign-in?next=%2Fadmin%2Fproducts%2Fimport', chunks: 0 },
    });
  });

  it('is not read of whose role may not send one', async () => {
    const { send, signedIn } = open();
    expect(await send(await signedIn('viewer'))).toEqual({ status: 403, to: null, chunks: 0 });
  });

  it('is not read where it comes from another site', async () => {
    const { send, signedIn } = open();
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    expect(await send(await signedIn('catalog-manager'), { headers })).toEqual({ status: 403, to: null, chunks: 0 });
  });

  it('is not read of who sends too much', async () => {
    const limiter = { limit: 1, windowSeconds: 60, giveBack: async () => undefined };
    const consume = async () => ({ allowed: false, remaining: 0, resetSeconds: 7 });
    const { send, signedIn, http } = open();
    const person = await signedIn('catalog-manager');
    Object.assign(http.rateLimiters, { staff: { ...limiter, consume } });
    expect(await send(person)).toEqual({ status: 429, to: null, chunks: 0 });
  });

  it('is not read by a page that takes none', async () => {
    const { send, signedIn } = open();
    const person = await signedIn('catalog-manager');
    expect(await send(person, { path: '/admin/sessions' })).toEqual({ status: 400, to: null, chunks: 0 });
  });

  it('is read of who may send it, no further than is wrong', async () => {
    const { send, signedIn } = open();
    const { status, chunks } = await send(await signedIn('catalog-manager'));
    expect([status, chunks > 0, chunks < 100]).toEqual([400, true, true]);
  });
});

describe('a form without a file', () => {
  const type = 'application/x-www-form-urlencoded';

  it('is read as far as forms are long', async () => {
    const { send, browser } = open();
    const { status, chunks } = await send(browser(), { type, path: '/admin/sign-in' });
    expect([status, chunks]).toEqual([400, 65]);
  });

  it('is not read where it says that it is longer', async () => {
    const { send, browser } = open();
    const headers = { 'Content-Length': '70000' };
    expect(await send(browser(), { type, headers, path: '/admin/sign-in' })).toMatchObject({ status: 400, chunks: 0 });
  });

  it('is not waited for beyond the deadline of its request', async () => {
    const { app } = openAdmin({ requestDeadlineMs: 20 });
    const answer = await app.request('https://admin.example/admin/sign-in', {
      ...{ method: 'POST', body: new ReadableStream(), duplex: 'half' },
      headers: { Host: 'admin.example', Origin: 'https://admin.example', 'Content-Type': type },
    });
    expect([answer.status, await answer.text()]).toEqual([408, expect.stringContaining('It did not come')]);
  });
});
