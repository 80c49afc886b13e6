import { type Answer, err, type KeyReused, ok, type Result, type UserId } from '../shared/index.ts';
import type {
  BrokenLine,
  ImportId,
  ImportKey,
  ImportLine,
  ImportReader,
  ImportRecorder,
  ProductImport,
  RefusedLine,
  StatedProduct,
} from './import.ts';
import { type WriteBatchPorts, writeBatch } from './write-batch.ts';

export type ImportProducts = {
  readonly importedBy: UserId;
  readonly lines: AsyncIterable<ImportLine>;
  readonly key?: ImportKey | undefined;
  /** The digest of the request, once every line was read. */
  readonly digest: () => string;
  /** Is told which import this is, before a line of it is read. */
  readonly begun?: (id: ImportId) => void;
};

/** What came before the broken line stays done, as the record says. */
export type ImportStopped = {
  readonly kind: 'import-stopped';
  readonly record: ProductImport;
  readonly broken: BrokenLine;
};

export type ImportProductsRefusal = ImportStopped | KeyReused;

export type ImportProductsPorts = WriteBatchPorts & { readonly imports: ImportReader & ImportRecorder };

const BATCH = 200;

/**
 * Creates and changes products by their SKUs, batch by batch, each in a transaction of its own. Of lines with one SKU the
 * last holds. A key whose import has finished names that import: the same lines are then read and not written.
 */
export const importProducts =
  (ports: ImportProductsPorts) =>
  async (command: ImportProducts): Promise<Result<Answer<ProductImport>, ImportProductsRefusal>> => {
    const earlier = command.key && (await ports.imports.findByKey(command.key));
    if (earlier) {
      for await (const _line of command.lines);
      if (earlier.digest !== command.digest()) return err({ kind: 'idempotency-key-reused' });
      return ok({ value: earlier.record, replayed: true });
    }
    const at = ports.now();
    const nothing = { created: 0, updated: 0, unchanged: 0, refused: 0, endedAt: null, broken: null };
    const { importedBy } = command;
    const id = ports.newId<ImportId>();
    const begun: ProductImport = { ...nothing, id, importedBy, status: 'running', startedAt: at, progressAt: at };
    return written(ports, command, begun);
  };

const written = async (
  ports: ImportProductsPorts,
  { lines, key, digest, ...command }: ImportProducts,
  begun: ProductImport,
) => {
  let record = begun;
  let broken: BrokenLine | null = null;
  try {
    await ports.imports.begin(begun);
    command.begun?.(begun.id);
    for await (const batch of batched(lines)) {
      broken = batch.broken;
      record = await writeBatch(ports, record, batch);
    }
  } catch (error) {
    await ports.imports.end({ ...record, status: 'interrupted', endedAt: ports.now() });
    throw error;
  }
  const ended = { ...record, broken, status: broken ? 'stopped' : 'finished', endedAt: ports.now() } as const;
  await ports.imports.end(ended, key && !broken ? { ...key, digest: digest() } : undefined);
  return broken
    ? err({ kind: 'import-stopped' as const, record: ended, broken })
    : ok({ value: ended, replayed: false });
};

type ReadBatch = { stated: StatedProduct[]; refused: RefusedLine[]; broken: BrokenLine | null };

async function* batched(lines: AsyncIterable<ImportLine>): AsyncGenerator<ReadBatch, void> {
  let skus = new Set<string>();
  let batch: ReadBatch = { stated: [], refused: [], broken: null };
  for await (const line of lines) {
    const sku = line.kind === 'product' ? line.product.sku.toLowerCase() : null;
    if (batch.stated.length + batch.refused.length === BATCH || (sku !== null && skus.has(sku))) {
      yield batch;
      skus = new Set();
      batch = { stated: [], refused: [], broken: null };
    }
    if (line.kind === 'refused') batch.refused.push(line.refused);
    else if (line.kind === 'broken') batch.broken = line.broken;
    else batch.stated.push(line.product);
    if (sku !== null) skus.add(sku);
  }
  if (batch.stated.length + batch.refused.length > 0 || batch.broken) yield batch;
}
