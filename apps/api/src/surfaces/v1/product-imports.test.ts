import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mugDetails, openShop } from '../../testing/shop.ts';

const ndjson = 'application/x-ndjson';
const csv = 'text/csv';

const lineOf = (details: object) => `${JSON.stringify({ ...mugDetails, ...details })}\n`;

const opened = async () => {
  const shop = await openShop();
  const send = (raw: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>, type: string, headers = {}) =>
    shop.send('POST /api/v1/products/imports', {
      token: shop.staff,
      raw,
      headers: { 'Content-Type': type, ...headers },
    });
  const tryOut = (raw: string, headers = {}) =>
    shop.send('POST /api/v1/products/imports?dryRun=true', {
      token: shop.staff,
      raw,
      headers: { 'Content-Type': ndjson, ...headers },
    });
  const listed = async () => {
    const { body } = await shop.send('GET /api/v1/products?sort=title&limit=100');
    return body.items.map(({ sku, title }: { readonly sku: string; readonly title: string }) => `${sku} ${title}`);
  };
  return { ...shop, import: send, tryOut, listed };
};

/** The same bytes, a few at a time. */
const trickled = (text: string): ReadableStream<Uint8Array> => {
  const bytes = Buffer.from(text);
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + 7));
      at += 7;
    },
  });
};

describe('an import of products', () => {
  it.each([
    ['NDJSON', ndjson, `${lineOf({ title: 'Mug' })}\n${lineOf({ sku: 'POT-1', title: 'Pot' })}`],
    [
      'NDJSON with a mark and CRLF',
      ndjson,
      `\ufeff${lineOf({ title: 'Mug' })}${lineOf({ sku: 'POT-1', title: 'Pot' })}`.replaceAll('\n', '\r\n'),
    ],
    ['CSV', csv, 'sku,title,category,price,currency\nMUG-01,Mug,kitchen,8.50,GBP\nPOT-1,Pot,kitchen,9,GBP\n'],
    [
      'CSV by a spreadsheet',
      `${csv}; charset=UTF-8`,
      '\ufeffcurrency,price,title,sku,category,description\r\nGBP,8.50,"Mug",MUG-01,kitchen,"two\r\nlines, ""quoted"""\r\nGBP,9,Pot,POT-1,kitchen,\r\n',
    ],
  ])('creates and changes by SKU from %s, and the same again changes nothing', async (_what, type, text) => {
    const shop = await opened();
    const first = await shop.import(text, type);
    expect([first.status, first.body]).toMatchObject([201, { status: 'finished', created: 1, updated: 1, refused: 0 }]);
    expect(await shop.listed()).toEqual(['MUG-01 Mug', 'POT-1 Pot']);
    const again = await shop.import(trickled(text), type);
    expect(again.body).toMatchObject({ status: 'finished', created: 0, updated: 0, unchanged: 2, refused: 0 });
  });

  it('tells of each line that it refused, and keeps it', async () => {
    const shop = await opened();
    const bad = [
      lineOf({ sku: 'A B' }),
      '{"sku":\n',
      '[]\n',
      lineOf({ prize: 1 }),
      `"${'x'.repeat(70_000)}"\n`,
      '\u0000\n',
    ];
    const { body, headers } = await shop.import(`${bad.join('')}${lineOf({ sku: 'OK' })}`, ndjson);
    expect(body).toMatchObject({ created: 1, refused: 6, status: 'finished' });
    const told = body.refusals.map(
      ({
        line,
        errors: [fault],
      }: {
        readonly line: number;
        readonly errors: readonly { readonly pointer: string; readonly code: string }[];
      }) => [line, fault?.pointer, fault?.code],
    );
    expect(told).toEqual([
      [1, '#/sku', 'wrong-form'],
      [2, '#', 'malformed-json'],
      [3, '#', 'wrong-type'],
      [4, '#/prize', 'unknown-field'],
      [5, '#', 'too-long'],
      [6, '#', 'malformed-json'],
    ]);
    const kept = await shop.send(`GET ${headers.get('location')}` as 'GET /', { token: shop.staff });
    expect(kept.body).toEqual(body);
    const page = await shop.send(`GET ${headers.get('location')}/refusals?limit=4` as 'GET /', { token: shop.staff });
    const rest = await shop.send(`GET ${headers.get('location')}/refusals?cursor=${page.body.page.next}` as 'GET /', {
      token: shop.staff,
    });
    expect([...page.body.items, ...rest.body.items]).toEqual(body.refusals);
  });

  it('refuses lines of a table that have another length or encoding, and takes the others', async () => {
    const { import: send } = await opened();
    const head = Buffer.from('sku,title,category,price,currency\nA,too,few\nB,');
    const text = Buffer.concat([
      head,
      Buffer.from([0xff]),
      Buffer.from(',kitchen,1,GBP\nC,it"s,kitchen,1.00,GBP\nD,d,kitchen,-1,GBP\n'),
    ]);
    const { body } = await send(new Uint8Array(text), csv);
    expect(body).toMatchObject({ created: 1, refused: 3, status: 'finished' });
    const codes = body.refusals.map(
      ({ line, errors }: { readonly line: number; readonly errors: readonly { readonly code: string }[] }) => [
        line,
        errors[0]?.code,
      ],
    );
    expect(codes).toEqual([
      [2, 'wrong-length'],
      [3, 'wrong-encoding'],
      [5, 'wrong-form'],
    ]);
  });

  it('counts every line of a table once, as created, updated, unchanged or refused', async () => {
    const { import: send, listed } = await opened();
    await send('sku,title,category,price,currency\nOLD,Old,kitchen,1,GBP\nSAME,Same,kitchen,1,GBP\n', csv);
    const line = fc.oneof(
      fc.constantFrom(
        ...['OLD,Older,kitchen,1,GBP,', 'SAME,Same,kitchen,1.00,GBP,', 'NEW,"19"" wide",kitchen,1,GBP,"a\r\nb"'],
        ...['B,b', 'C,c\0,kitchen,1,GBP,', 'D,d,kitchen,1,GBP,x,y', 'E, "e",kitchen,1,GBP,', `F,${'f'.repeat(70_000)}`],
      ),
      fc.nat(99).map((number) => `P-${number},it"s ${number},kitchen,1,GBP,`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (lines, end) => {
        const file = ['sku,title,category,price,currency,description', ...lines].join(end);
        const { status, body } = await send(file, csv);
        expect([status, body.created + body.updated + body.unchanged + body.refused]).toEqual([201, lines.length]);
        const stated = lines.filter((text) => /^(P-|OLD|SAME|NEW)/.test(text)).map((text) => text.split(',')[0]);
        expect(body.refused).toBe(lines.length - stated.length);
        const skus = (await listed()).map((known: string) => known.split(' ')[0]);
        expect(skus).toEqual(expect.arrayContaining(stated));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a header without its columns', 'sku,title\nA,b\n', 1, 'required'],
    ['a header with a column too many', 'sku,title,category,price,currency,colour\n', 1, 'unknown-field'],
    [
      'an open quote',
      'sku,title,category,price,currency\nA,a,kitchen,1,GBP\nB,"b,kitchen,1,GBP\nC,c,kitchen,1,GBP\n',
      3,
      'unclosed-quote',
    ],
    [
      'a quote that runs into the quotes of later lines',
      'sku,title,category,price,currency,description\nA,a,kitchen,1,GBP,\nB,b,kitchen,1.00,GBP,"Holds 300 ml\nC,c,kitchen,1.00,GBP,"fine too"\nD,d,kitchen,1,GBP,\n',
      3,
      'unclosed-quote',
    ],
    [
      'a quoted cell without end',
      `sku,title,category,price,currency\nA,a,kitchen,1,GBP\nB,"${'x'.repeat(200_000)}`,
      3,
      'unclosed-quote',
    ],
    ['a header that cannot be told', 'sku,title,category,price,currency,colour\0\n', 1, 'unknown-field'],
  ])('stops at %s: 422, and the record tells what was done before', async (_what, text, line, code) => {
    const { import: send, send: ask, staff } = await opened();
    const { status, body, headers } = await send(text, csv);
    expect([status, body.code, body.errors[0].pointer, body.errors[0].code]).toEqual([
      422,
      'validation-failed',
      `#/${line}`,
      code,
    ]);
    const record = await ask(`GET ${headers.get('location')}` as 'GET /', { token: staff });
    expect(record.body).toMatchObject({ status: 'stopped', created: line === 3 ? 1 : 0, broken: { line, code } });
  });

  it('lets the last of lines with one SKU hold', async () => {
    const { import: send, listed } = await opened();
    const { body } = await send(
      ['One', 'Two', 'Three'].map((title) => lineOf({ title, sku: 'mug-01' })).join(''),
      ndjson,
    );
    expect(body).toMatchObject({ updated: 3, created: 0 });
    expect(await listed()).toEqual(['MUG-01 Three']);
  });

  it.each([
    ['nothing', '', ndjson, {}, 400, 'empty-body'],
    ['JSON', '{}', 'application/json', {}, 415, 'unsupported-media-type'],
    ['another encoding of text', 'a', 'text/csv; charset=utf-16', {}, 415, 'unsupported-media-type'],
    ['compressed lines', 'a', ndjson, { 'Content-Encoding': 'gzip' }, 415, 'unsupported-media-type'],
  ])('takes no %s', async (_what, text, type, headers, status, code) => {
    const { import: send } = await opened();
    const answer = await send(text, type, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is named by its key once it has finished: the same file is answered the same, another is refused', async () => {
    const { import: send, listed } = await opened();
    const key = { 'Idempotency-Key': 'nightly-2026-11-22' };
    const first = await send(lineOf({ title: 'Mug' }), ndjson, key);
    await send(lineOf({ title: 'Cup' }), ndjson);
    const replayed = await send(lineOf({ title: 'Mug' }), ndjson, key);
    expect([replayed.status, replayed.text, replayed.headers.get('idempotency-replayed')]).toEqual([
      201,
      first.text,
      'true',
    ]);
    expect((await send(lineOf({ title: 'Pan' }), ndjson, key)).body.code).toBe('idempotency-key-reused');
    expect(await listed()).toEqual(['MUG-01 Cup']);
  });

  it('is tried without a change, and leaves no entry in the audit', async () => {
    const { import: send, tryOut, listed, application, send: ask, staff } = await opened();
    const audited = async () => {
      const entries = await application.audit.listAudit({ page: { limit: 100 } });
      return entries.ok ? entries.value.items.length : -1;
    };
    const before = await audited();
    const file = `${lineOf({ title: 'Mug' })}${lineOf({ sku: 'POT-1' })}${lineOf({ sku: 'A B' })}`;
    const key = { 'Idempotency-Key': 'spring' };
    const tried = await tryOut(file, key);
    const expected = { status: 'finished', created: 1, updated: 1, unchanged: 0, refused: 1 };
    expect([tried.status, tried.body]).toMatchObject([201, { ...expected, dryRun: true, totalBytes: null }]);
    expect(tried.body.readBytes).toBe(Buffer.byteLength(file));
    expect([await listed(), await audited()]).toEqual([['MUG-01 Enamel mug'], before]);
    expect((await send(file, ndjson, key)).body.code).toBe('idempotency-key-reused');
    const done = await send(file, ndjson);
    expect(done.body).toMatchObject({ ...expected, dryRun: false });
    const list = await ask('GET /api/v1/products/imports?limit=1', { token: staff });
    expect(list.body.items).toEqual([{ ...done.body, refusals: [] }]);
    const rest = await ask(`GET /api/v1/products/imports?cursor=${list.body.page.next}`, { token: staff });
    expect(rest.body.items.map(({ dryRun }: { readonly dryRun: boolean }) => dryRun)).toEqual([true]);
    const cancelled = await ask(`POST /api/v1/products/imports/${done.body.id}/cancellation`, { token: staff });
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'finished']);
  });

  it('ends where its body breaks off, and its record says what was done', async () => {
    const { import: send, listed, send: ask, staff } = await opened();
    const lines = Array.from({ length: 450 }, (_, index) => lineOf({ sku: `S-${index}`, title: `Title ${index}` }));
    let sent = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent < 450) controller.enqueue(Buffer.from(lines[sent++] ?? ''));
        else controller.error(new Error('the client has gone'));
      },
    });
    const { status, headers } = await send(broken, ndjson);
    expect(status).toBe(500);
    expect(headers.get('location')).toBeNull();
    expect((await listed()).length).toBe(100);
    expect(
      (await ask('GET /api/v1/products/imports/0199c0de-7a00-7000-8000-000000000001', { token: staff })).status,
    ).toBe(404);
  });

  it('reaches the price of an order at once', async () => {
    const { import: send, order, mug } = await opened();
    await send(lineOf({ price: { amount: '9.99', currency: 'GBP' } }), ndjson);
    const { body } = await order([{ productId: mug.id, quantity: 1 }]);
    expect(body.total).toEqual({ amount: '9.99', currency: 'GBP' });
  });
});
