import { newId } from '@orderline/composition';
import type { ImportId } from '@orderline/domain/catalog';
import { asId, err } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { linesOfFile } from '../../../imports/kept-file.ts';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';
import { refusalsPage } from './import-acts.ts';

const minute = 60_000;

/** After how many seconds a browser without scripts asks again. */
const refreshOf = ({ text }: { readonly text: string }): string | null =>
  /http-equiv="refresh" content="(\d+); /.exec(text)?.[1] ?? null;

const head = 'sku,title,category,price,currency,description';

const catalogue = (...lines: readonly string[]): string => [head, ...lines, ''].join('\n');

const BOUNDARY = '----WebKitFormBoundaryX7';

/** A form with a file, as browsers send it. */
const sent = (token: string, { name, content }: { readonly name: string; readonly content: string | Buffer }) =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n`),
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n`),
    Buffer.from('Content-Type: text/csv\r\n\r\n'),
    Buffer.from(content),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

const figure = (text: string, name: string): number =>
  Number(new RegExp(`${name}</dt><dd>(\\d+)<`).exec(text)?.[1] ?? Number.NaN);

/** What a page of an import counts. */
const countsOn = (text: string) =>
  ['created', 'changed', 'left as they are', 'refused'].map((name) => figure(text, `(?:Would be|Were) ${name}`));

const openImports = async () => {
  const desk = await openDesk();
  const person = await desk.signedIn('catalog-manager');
  const upload = async (content: string | Buffer, name = 'spring.csv', { ask, tokenOn } = person) => {
    const token = tokenOn(await ask('/admin/products/import'));
    return ask('/admin/products/import', { method: 'POST', raw: sent(token, { name, content }), boundary: BOUNDARY });
  };
  /** Asks until it is over. */
  const ended = async (path: string, { ask } = person) => {
    for (;;) {
      const page = await ask(path);
      if (refreshOf(page) === null) return page;
    }
  };
  const tried = async (content: string | Buffer, name?: string) => {
    const { to, text } = await upload(content, name);
    if (!to) throw new Error(text);
    return { path: to, page: await ended(to) };
  };
  const imported = async (path: string) => {
    const done = await person.submit(`${path}/start`, await keyOn(`${path}/start`));
    return { path: String(done.to), page: await ended(String(done.to)) };
  };
  const keyOn = async (path: string) => ({
    key: /name="key" value="([^"]+)"/.exec((await person.ask(path)).text)?.[1] ?? '',
  });
  const products = async () => {
    const listed = await desk.application.catalog.listProducts({ sort: 'title', page: { limit: 100 } });
    return listed.ok ? listed.value.items.map(({ sku, price }) => [sku, price.minor]) : [];
  };
  const entries = async () => {
    const listed = await desk.application.audit.listAudit({ page: { limit: 50 } });
    return listed.ok ? listed.value.items : [];
  };
  return { ...desk, ...person, person, upload, ended, tried, imported, keyOn, products, entries };
};

describe('a catalogue that is imported by its page', () => {
  it('is tried first, which changes nothing, and then does what the dry run said', async () => {
    const { tried, imported, products, ask } = await openImports();
    const file = catalogue('MUG-01,Mug,kitchen,9.00,GBP,', 'POT 90,Pot,kitchen,30,GBP,', 'CUP-01,Cup,kitchen,2,GBP,');
    const dry = await tried(file);
    expect(countsOn(dry.page.text)).toEqual([1, 1, 0, 1]);
    expect(dry.page.text).toContain('nothing was changed');
    expect(dry.page.text).toMatch(/<td class="number">3<\/td><td>POT 90<\/td>/);
    expect(await products()).toEqual([['MUG-01', 850]]);
    const done = await imported(dry.path);
    expect(countsOn(done.page.text)).toEqual([1, 1, 0, 1]);
    expect((await products()).toSorted()).toEqual([
      ['CUP-01', 200],
      ['MUG-01', 900],
    ]);
    const again = await tried(file);
    expect(countsOn(again.page.text)).toEqual([0, 0, 2, 1]);
    const list = await ask('/admin/products/import');
    expect([...list.text.matchAll(/<td>(dry run|import)<\/td>/g)].map(([, what]) => what)).toEqual([
      ...['dry run', 'import', 'dry run'],
    ]);
    expect(list.text).toContain('Grace');
  });

  it('is offered where the dry run found something to do', async () => {
    const { tried } = await openImports();
    for (const [file, isOffered] of [
      [catalogue('CUP-01,Cup,kitchen,2,GBP,'), true],
      [catalogue('MUG-01,Mug,kitchen,9.00,GBP,'), true],
      [catalogue('POT 90,Pot,kitchen,30,GBP,'), false],
      ['sku,title\nCUP-01,Cup\n', false],
    ] as const) {
      const { page, path } = await tried(file);
      expect(page.text.includes(`href="${path}/start"`), file).toBe(isOffered);
    }
  });

  it('is not begun by its address, nor by a form, where the dry run found nothing to do, which is said', async () => {
    const { tried, ask, submit, application } = await openImports();
    const same = await tried(catalogue('POT 90,Pot,kitchen,30,GBP,'));
    const stopped = await tried('sku,title\nCUP-01,Cup\n');
    for (const { path, page, said } of [
      { ...same, said: 'When it was tried, there was nothing to do: 0 left as they are, 1 refused.' },
      { ...stopped, said: 'It was not tried to its end, and until then there was nothing to do' },
    ]) {
      expect(page.text).not.toContain(`${path}/start`);
      for (const refused of [await ask(`${path}/start`), await submit(`${path}/start`, { key: newId() })]) {
        expect([refused.status, refused.text.includes(said), refused.text.includes('name="key"')]).toEqual([
          ...[409, true, false],
        ]);
      }
    }
    const listed = await application.catalog.listImports({ page: { limit: 9 } });
    expect(listed.ok && listed.value.items.map(({ dryRun }) => dryRun)).toEqual([true, true]);
  });

  it('has its refused lines as a file, in which no cell is a formula', async () => {
    const { tried, ask } = await openImports();
    const { path } = await tried(catalogue('=1+1,Pot,kitchen,30,GBP,', 'A,too,few', 'CUP-01,,kitchen,x,GBP,'));
    const file = await ask(`${path}/refusals`);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="refusals-[0-9a-f-]{36}\.csv"$/);
    const [first, ...lines] = file.text.trimEnd().split('\r\n');
    expect(first).toBe('line,sku,field,code,detail');
    expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual([
      ['2', "'=1+1", 'sku', 'wrong-form'],
      ['3', '', '', 'wrong-length'],
      ['4', 'CUP-01', 'title', expect.any(String)],
      ['4', 'CUP-01', 'price/amount', 'wrong-form'],
    ]);
  });

  it('has no end of that file where the import was removed while it was read', async () => {
    const { tried, application } = await openImports();
    const { path } = await tried(catalogue(...Array.from({ length: 250 }, () => 'A,too,few')));
    const { catalog } = application;
    const listRefusedLines: typeof catalog.listRefusedLines = async (asked) =>
      asked.page.after ? err({ kind: 'import-not-found' }) : catalog.listRefusedLines(asked);
    const parts = { catalog: { ...catalog, listRefusedLines } };
    const file = await refusalsPage(parts).show?.({ params: { id: path.split('/').at(-1) } } as never);
    const lines: string[] = [];
    const read = async () => {
      for await (const text of file && 'chunks' in file ? file.chunks : []) lines.push(...text.trimEnd().split('\r\n'));
    };
    await expect(read()).rejects.toThrow('was removed while its refused lines were read');
    expect(lines).toHaveLength(201);
  });

  it('shows what a file says as text', async () => {
    const { tried } = await openImports();
    const { page } = await tried(
      catalogue(`"${hostile.replaceAll('"', '""')}",Pot,kitchen,30,GBP,`),
      `${hostile.replaceAll(/["/]/g, '')}.csv`,
    );
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toMatch(/<script|<img/);
  });

  it('may be NDJSON', async () => {
    const { tried } = await openImports();
    const line = { sku: 'CUP-01', title: 'Cup', category: 'kitchen', price: { amount: '2.00', currency: 'GBP' } };
    const { page } = await tried(`${JSON.stringify(line)}\n{"sku":\n`, 'spring.jsonl');
    expect(countsOn(page.text)).toEqual([1, 0, 0, 1]);
  });

  it('counts as one, however often its form is sent, and its file goes with it', async () => {
    const { tried, ended, keyOn, ask, submit, entries } = await openImports();
    const { path } = await tried(catalogue('CUP-01,Cup,kitchen,2,GBP,'));
    const key = await keyOn(`${path}/start`);
    const [first, second] = [await submit(`${path}/start`, key), await submit(`${path}/start`, key)];
    expect(second.to).toBe(first.to);
    expect(countsOn((await ended(String(first.to))).text)).toEqual([1, 0, 0, 0]);
    const gone = await ask(`${path}/start`);
    expect([gone.status, gone.text.includes('not kept any more')]).toEqual([409, true]);
    expect((await ask(path)).text).not.toContain(`${path}/start`);
    const told = (await entries()).filter(({ action }) => action === 'importProducts').map(({ target }) => target);
    expect(told).toEqual([1, 2].map(() => ({ type: 'product-import', id: key.key })));
    expect((await submit(`${path}/start`, { key: newId() })).to).toBe(`${path}/start`);
  });

  it('is one of a file at a time: another tab is led to the one that is under way', async () => {
    const { tried, application, keyOn, submit, userId } = await openImports();
    const { path } = await tried(catalogue('CUP-01,Cup,kitchen,2,GBP,'));
    const dry = await application.catalog.findImport({ importId: asId(path.split('/').at(-1) ?? '') });
    if (!dry.ok || !dry.value.fileId) throw new Error('it was not tried');
    const [importId, gate] = [newId<never>(), Promise.withResolvers<void>()];
    const linesOf = async function* () {
      await gate.promise;
      yield { kind: 'broken', broken: { line: 2, code: 'c', detail: 'd' } } as const;
    };
    const of = { importId, fileId: dry.value.fileId, importedBy: userId, dryRun: false, linesOf };
    await application.catalog.startImport(of);
    const begun = await submit(`${path}/start`, await keyOn(`${path}/start`));
    expect(begun.to).toBe(`/admin/products/imports/${importId}`);
    gate.resolve();
  });

  it('needs a recent proof, and the right to change products', async () => {
    const { tried, pass, ask, products, keyOn, tokenOn, signedIn, upload } = await openImports();
    const { path } = await tried(catalogue('CUP-01,Cup,kitchen,2,GBP,'));
    const form = { ...(await keyOn(`${path}/start`)), token: tokenOn(await ask(path)) };
    pass(5 * minute);
    const late = await ask(`${path}/start`, { form });
    expect([late.status, late.to, late.text.includes('/admin/step-up')]).toEqual([200, null, true]);
    expect((await products()).length).toBe(1);
    const viewer = await signedIn('viewer');
    for (const page of ['/admin/products/import', path, `${path}/start`, `${path}/refusals`]) {
      expect((await viewer.ask(page)).status).toBe(403);
    }
    expect((await viewer.ask('/admin/products')).text).not.toContain('/admin/products/import');
    expect((await upload(catalogue(), 'a.csv', viewer)).status).toBe(403);
  });

  it('is cancelled while it is under way, by anybody who may import, and keeps what was written', async () => {
    const { application, ask, submit, userId } = await openImports();
    const gate = Promise.withResolvers<void>();
    const line = (nth: number) => `C-${nth},Cup,kitchen,2,GBP,`;
    const content = Buffer.from(catalogue(...Array.from({ length: 450 }, (_, nth) => line(nth))));
    const chunks = async function* () {
      yield content;
    };
    const kept = await application.catalog.keepImportFile({ name: 'a.csv', uploadedBy: userId, chunks: chunks() });
    if (!kept.ok) throw new Error('the file was refused');
    const importId = newId<never>();
    const price = { minor: 200, currency: 'GBP' };
    const linesOf = async function* () {
      for (let nth = 0; nth < 450; nth += 1) {
        if (nth === 250) await gate.promise;
        const product = { sku: `C-${nth}`, title: 'Cup', description: '', category: 'kitchen', price };
        yield { kind: 'product', line: nth, product } as const;
      }
    };
    const of = { importId, fileId: kept.value.id, importedBy: userId, dryRun: false, linesOf };
    await application.catalog.startImport(of);
    const path = `/admin/products/imports/${importId}`;
    let page = await ask(path);
    while (figure(page.text, 'Were created') === 0) page = await ask(path);
    expect([refreshOf(page), figure(page.text, 'Were created')]).toEqual(['2', 200]);
    expect(page.text).toContain(`; url=${path}?polled="`);
    expect(page.text).toContain('hx-headers="{&quot;Orderline-Poll&quot;:&quot;true&quot;}"');
    expect(page.text).toContain('It is imported');
    expect((await submit(path, {})).status).toBe(404);
    const cancelled = await ask(`${path}/cancel`, {
      form: { token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '' },
    });
    expect(cancelled.to).toBe(path);
    gate.resolve();
    const after = await ask(path);
    expect([after.text.includes('It was cancelled.'), countsOn(after.text)]).toEqual([true, [200, 0, 0, 0]]);
    expect(after.text).toContain(`href="${path}/start"`);
  });

  it('tells while it is under way how much of the file was read, on its page and in the list, and at its end all', async () => {
    const { application, ask, ended, userId } = await openImports();
    const lines = Array.from({ length: 1_000 }, (_, nth) => `C-${nth},Cup,kitchen,2,GBP,${'x'.repeat(700)}`);
    const content = Buffer.from(catalogue(...lines));
    const PIECE = 256 * 1024;
    const chunks = async function* () {
      for (let from = 0; from < content.length; from += PIECE) yield content.subarray(from, from + PIECE);
    };
    const kept = await application.catalog.keepImportFile({ name: 'a.csv', uploadedBy: userId, chunks: chunks() });
    if (!kept.ok) throw new Error('the file was refused');
    const gate = Promise.withResolvers<void>();
    const linesOf: typeof linesOfFile = async function* (file, bytes) {
      let nth = 0;
      for await (const line of linesOfFile(file, bytes)) {
        if (nth === 450) await gate.promise;
        nth += 1;
        yield line;
      }
    };
    const importId = newId<ImportId>();
    const of = { importId, fileId: kept.value.id, importedBy: userId, dryRun: false, linesOf };
    await application.catalog.startImport(of);
    const path = `/admin/products/imports/${importId}`;
    let page = await ask(path);
    while (figure(page.text, 'Were created') < 400) page = await ask(path);
    // Two pieces of the file hold the lines of two batches.
    const [read, whole] = [2 * PIECE, content.length];
    const told = `${(read / 1024).toFixed(1)} of ${(whole / 1024).toFixed(1)} kB`;
    expect(page.text).toContain(`It is imported: ${told} read.`);
    expect(page.text).toContain(`<progress aria-label="Read" max="${whole}" value="${read}">${told}</progress>`);
    expect(page.text).toContain(`<dt>Read</dt><dd>${told}</dd>`);
    expect((await ask('/admin/products/import')).text).toContain(`<td>under way, ${told}</td>`);
    gate.resolve();
    const all = `${(whole / 1024).toFixed(1)} of ${(whole / 1024).toFixed(1)} kB`;
    const over = await ended(path);
    expect([over.text.includes(`<dt>Read</dt><dd>${all}</dd>`), over.text.includes('<progress')]).toEqual([
      true,
      false,
    ]);
    expect(countsOn(over.text)).toEqual([1_000, 0, 0, 0]);
  });

  it('is told as interrupted when its process has died', async () => {
    const { application, ask, userId, pass } = await openImports();
    const linesOf = async function* () {
      await new Promise(() => undefined);
    };
    const chunks = async function* () {
      yield Buffer.from('x');
    };
    const kept = await application.catalog.keepImportFile({ name: 'a.csv', uploadedBy: userId, chunks: chunks() });
    if (!kept.ok) throw new Error('the file was refused');
    const importId = newId<never>();
    await application.catalog.startImport({
      ...{ importId, fileId: kept.value.id, importedBy: userId, dryRun: false, linesOf: linesOf as never },
    });
    expect(refreshOf(await ask(`/admin/products/imports/${importId}`))).toBe('2');
    pass(3 * minute);
    const page = await ask(`/admin/products/imports/${importId}`);
    expect([refreshOf(page), page.text.includes('It was interrupted')]).toEqual([null, true]);
    expect(page.text).toContain('/start"');
  });

  it('of two at once changes each product once', async () => {
    const { tried, keyOn, submit, ended, products } = await openImports();
    const file = catalogue(...Array.from({ length: 300 }, (_, nth) => `C-${nth},Cup,kitchen,2,GBP,`));
    const paths = [(await tried(file)).path, (await tried(file)).path];
    const keys = await Promise.all(paths.map((path) => keyOn(`${path}/start`)));
    const begun = await Promise.all(paths.map((path, nth) => submit(`${path}/start`, keys[nth] ?? {})));
    const pages = await Promise.all(begun.map(({ to }) => ended(String(to))));
    const counts = pages.map(({ text }) => countsOn(text));
    expect(counts.map(([created = 0, , unchanged = 0]) => created + unchanged)).toEqual([300, 300]);
    expect(counts.reduce((sum, [created = 0]) => sum + created, 0)).toBe(300);
    expect((await products()).length).toBe(100);
  });
});

describe('what is no catalogue', () => {
  it.each([
    ['a ZIP archive', Buffer.from('PK\u0003\u0004…'), 'spring.csv', 'is a ZIP archive'],
    ['a workbook by its name', Buffer.from('PK'), 'spring.xlsx', 'ends in neither'],
    ['UTF-16', Buffer.from(`\ufeff${head}`, 'utf16le'), 'spring.csv', 'is in UTF-16'],
    ['an empty file', Buffer.from(''), 'spring.csv', 'is empty'],
    ['no file', Buffer.from(''), '', 'choose a file'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), 'spring.csv', 'is compressed'],
  ])('is refused with what to do, and is kept nowhere: %s', async (_what, content, name, said) => {
    const { upload, application } = await openImports();
    const { status, text } = await upload(content, name);
    expect([status, text.includes(said), text.includes('aria-invalid')]).toEqual([422, true, true]);
    expect(await application.catalog.listImports({ page: { limit: 1 } })).toMatchObject({ value: { items: [] } });
  });

  it.each([
    ['text of something else', 'Dear Grace,\nhere is the catalogue.\n', 'Line 1 lacks the columns'],
    ['a table without its header', 'MUG-01,Mug,kitchen,9.00,GBP\n', 'Line 1 lacks the columns'],
    ['an open quote', catalogue('A,"a,kitchen,1,GBP,'), 'Line 2 opens a quote'],
    ['Latin-1', Buffer.from(`${head}\nCAF-1,Caf\xe9,kitchen,1,GBP,\n`, 'latin1'), 'is not UTF-8'],
  ])('is told by its line: %s', async (_what, content, said) => {
    const { tried } = await openImports();
    expect((await tried(content)).page.text).toContain(said);
  });

  it('is a form that is too large, or that is none', async () => {
    const { ask, tokenOn } = await openImports();
    const token = tokenOn(await ask('/admin/products/import'));
    const whole = sent(token, { name: 'a.csv', content: catalogue('CUP-01,Cup,kitchen,2,GBP,') });
    const send = (raw: Buffer, headers = {}, boundary = BOUNDARY) =>
      ask('/admin/products/import', { method: 'POST', raw, boundary, headers });
    const large = await send(whole, { 'Content-Length': String(300 * 1024 * 1024) });
    expect([large.status, large.text.includes('too large')]).toEqual([413, true]);
    expect((await send(whole.subarray(0, -30))).status).toBe(400);
    expect((await send(whole, {}, 'other')).status).toBe(400);
    expect((await send(Buffer.from(String(whole).replace(token, 'x'.repeat(43))))).status).toBe(403);
    expect((await send(whole, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const elsewhere = { method: 'POST', raw: whole, boundary: BOUNDARY };
    expect((await ask('/admin/sessions', elsewhere)).status).toBe(400);
  });

  it('is an import that there is none of', async () => {
    const { ask } = await openImports();
    for (const none of [newId(), 'x']) {
      for (const part of ['', '/start', '/refusals']) {
        expect((await ask(`/admin/products/imports/${none}${part}`)).status).toBe(404);
      }
    }
  });
});
