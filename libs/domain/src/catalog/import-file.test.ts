import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asId, type UserId } from '../shared/index.ts';
import { createMemory, memoryOutbox } from '../shared/shared.memory.ts';
import { memoryImportFiles, memoryImports, memoryProducts } from './catalog.memory.ts';
import { cancelImport, findImport, type ImportId, type ImportLine } from './import.ts';
import { type ImportHost, keepImportFile, type StartImport, startImport } from './import-file.ts';

const at = new Date('2026-01-02T03:04:05.678Z');
const importedBy = asId<UserId>('grace');

const stated = (nth: number): ImportLine => ({
  kind: 'product',
  line: nth + 2,
  product: { sku: `S-${nth}`, title: 'T', description: '', category: 'c', price: { minor: 1, currency: 'GBP' } },
});

async function* bytes(...texts: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) yield Buffer.from(text);
}

const setUp = async ({ mostTried, ...host }: Partial<ImportHost> & { readonly mostTried?: number } = {}) => {
  const memory = createMemory();
  const [imports, importFiles, outbox] = [memoryImports(memory), memoryImportFiles(memory), memoryOutbox(memory)];
  const products = memoryProducts(memory, () => 0);
  const stock = { open: async () => undefined, openMany: async () => undefined };
  let time = at.getTime();
  const failures: unknown[] = [];
  const tasks: Promise<void>[] = [];
  const stopping = new AbortController();
  const ports = {
    ...{
      imports,
      importFiles,
      newId: () => asId<never>(randomUUID()),
      now: () => new Date(time),
      sha256: (text: string) => text,
    },
    transact: memory.transact({ products, stock, imports, outbox }),
    mostTried,
    productCache: { forget: async () => undefined },
    onImportFailed: (_id: ImportId, error: unknown) => void failures.push(error),
    importHost: {
      ready: () => undefined,
      launch: (_id: ImportId, task: (signal: AbortSignal) => Promise<void>) => void tasks.push(task(stopping.signal)),
      ...host,
    },
  };
  const kept = await keepImportFile(ports)({ name: 'a.csv', uploadedBy: importedBy, chunks: bytes('one', 'two') });
  if (!kept.ok) throw new Error('the file was refused');
  const fileId = kept.value.id;
  const importId = asId<ImportId>('an import');
  const start = (linesOf: StartImport['linesOf'], of: Partial<Omit<StartImport, 'linesOf'>> = {}) =>
    startImport(ports)({ importId, fileId, importedBy, dryRun: false, linesOf, ...of });
  const ended = async () => {
    // A task may begin another one.
    for (let count = 0; count < tasks.length; ) {
      count = tasks.length;
      await Promise.all(tasks);
    }
    return imports.find(importId);
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { ...ports, start, ended, failures, stopping, fileId, importId, pass };
};

describe('a file that is imported in the background', () => {
  it('is answered at once, read to its end, and gone once it was imported', async () => {
    const gate = Promise.withResolvers<void>();
    const { start, ended, importFiles, fileId } = await setUp();
    const begun = await start(async function* () {
      await gate.promise;
      yield stated(1);
    });
    expect(begun).toMatchObject({ ok: true, value: { status: 'running', fileName: 'a.csv', totalBytes: 6 } });
    gate.resolve();
    expect(await ended()).toMatchObject({ status: 'finished', created: 1 });
    expect(await importFiles.find(fileId)).toBeNull();
  });

  it('ends after its batch where the process is to stop; what was written stays, and so does the file', async () => {
    const { start, ended, failures, stopping, importFiles, fileId } = await setUp();
    await start(async function* () {
      for (let nth = 0; nth < 600; nth += 1) {
        if (nth === 250) stopping.abort(new Error('the process is about to stop'));
        yield stated(nth);
      }
    });
    expect(await ended()).toMatchObject({ status: 'interrupted', created: 200, endedAt: at });
    expect(failures).toEqual([new Error('the process is about to stop')]);
    expect(await importFiles.find(fileId)).not.toBeNull();
  });

  it('is interrupted where its file is removed while it is read, and its last line is not taken for whole', async () => {
    const { start, ended, failures, importFiles, fileId } = await setUp();
    await start(async function* (_file, chunks) {
      for await (const chunk of chunks) {
        yield stated(chunk.byteLength);
        await importFiles.remove(fileId);
      }
      yield stated(0);
    });
    expect(await ended()).toMatchObject({ status: 'interrupted', created: 0, endedAt: at });
    expect(String(failures)).toContain('was removed while it was read');
  });

  it('is imported once at a time: who begins it again is told of the import that reads it', async () => {
    const gate = Promise.withResolvers<void>();
    const { start, ended, imports } = await setUp();
    const lines = async function* () {
      await gate.promise;
      yield stated(1);
    };
    const first = await start(lines);
    expect(await start(lines, { importId: asId('another tab') })).toEqual(first);
    gate.resolve();
    expect(await ended()).toMatchObject({ status: 'finished', created: 1 });
    expect((await imports.list({ limit: 9 })).items).toHaveLength(1);
  });

  it('is begun again where its import has been silent for so long that its process has died', async () => {
    const { start, ended, imports, pass } = await setUp();
    await start(async function* () {
      pass(121_000);
      await start(async function* () {}, { importId: asId('another') });
      yield stated(1);
    });
    expect(await ended()).toMatchObject({ status: 'interrupted', created: 0 });
    expect(await imports.find(asId('another'))).toMatchObject({ status: 'finished' });
  });

  it('is not taken for dead while bytes come, however late a whole batch of lines does', async () => {
    const { start, ended, imports, importId, now, pass } = await setUp();
    const told: unknown[] = [];
    await start(async function* (_file, chunks) {
      for await (const _chunk of chunks) {
        pass(100_000);
        yield stated(told.length);
        told.push(await findImport({ imports, now })({ importId }));
      }
    });
    expect(await ended()).toMatchObject({ status: 'finished', readBytes: 6 });
    expect(told).toMatchObject([{ value: { status: 'running' } }, { value: { status: 'running', readBytes: 6 } }]);
  });

  it('ends where it was cancelled while bytes came that made no batch yet', async () => {
    const { start, ended, imports, importId, now, pass, failures } = await setUp();
    let chunksRead = 0;
    await start(async function* (_file, chunks) {
      for await (const _chunk of chunks) {
        chunksRead += 1;
        await cancelImport({ imports, now })({ importId });
        pass(100_000);
      }
      yield stated(1);
    });
    expect(await ended()).toMatchObject({ status: 'cancelled', created: 0, endedAt: at });
    expect([chunksRead, failures]).toEqual([1, []]);
  });

  it('is not begun where the process is to stop, nor where the file is gone', async () => {
    const none = async function* () {};
    const stopped = await setUp({
      ready: () => {
        throw new Error('about to stop');
      },
    });
    await expect(stopped.start(none)).rejects.toThrow('about to stop');
    expect(await stopped.imports.find(stopped.importId)).toBeNull();
    const { start } = await setUp();
    expect(await start(none, { fileId: asId('none') })).toEqual({
      ok: false,
      error: { kind: 'import-file-not-found' },
    });
  });

  it('is tried up to so many products, and says so at the line after them', async () => {
    const { start, ended } = await setUp({ mostTried: 450 });
    const many = async function* () {
      for (let nth = 0; nth < 500; nth += 1) yield stated(nth);
    };
    await start(many, { dryRun: true });
    const broken = { line: 452, code: 'too-long', detail: expect.stringContaining('the 450 products') };
    expect(await ended()).toMatchObject({ status: 'stopped', created: 450, broken });
  });
});
