import type {
  BrokenLine,
  ImportKey,
  ImportLine,
  ImportRecorder,
  ProductImport,
  RefusedLine,
  StatedProduct,
} from './import.ts';
import { type TryBatchPorts, tryBatches } from './try-batch.ts';
import { writeBatch } from './write-batch.ts';

export type RunImportPorts = TryBatchPorts & {
  readonly imports: ImportRecorder;
  /** How many products a dry run takes, as it remembers what the file has said of each; 500,000 unless told. */
  readonly mostTried?: number | undefined;
};

export type ImportRun = {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly linesOf: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<ImportLine>;
  /** What names the import once it has finished. */
  readonly named?: (() => ImportKey & { readonly digest: string }) | undefined;
  /** Aborts when no more batches are to be begun. */
  readonly stopping?: AbortSignal | undefined;
};

const BATCH = 200;

/** How often it is told that bytes come of which no batch is whole yet. */
const PROGRESS_MS = 30_000;

/** Reads lines to their end, batch by batch, each in a transaction of its own, and answers how that ended. */
export const runImport = async (
  ports: RunImportPorts,
  begun: ProductImport,
  run: ImportRun,
): Promise<ProductImport> => {
  const { imports, now } = ports;
  let [record, broken, readBytes]: [ProductImport, BrokenLine | null, number] = [begun, null, 0];
  const isOver = new Error('the import is over');
  const counted = async function* () {
    for await (const chunk of run.chunks) {
      readBytes += chunk.byteLength;
      const progressAt = now();
      if (progressAt.getTime() - record.progressAt.getTime() > PROGRESS_MS) {
        record = { ...record, readBytes, progressAt };
        if (!(await imports.noteProgress(record.id, record))) throw isOver;
      }
      yield chunk;
    }
  };
  const lines = run.linesOf(counted());
  const write = begun.dryRun ? tryBatches(ports) : writeBatch(ports);
  try {
    for await (const batch of batched(begun.dryRun ? remembered(lines, ports.mostTried) : lines)) {
      run.stopping?.throwIfAborted();
      broken = batch.broken;
      const next = await write({ ...record, readBytes }, batch);
      if (!next) return cancelled(record, now());
      record = next;
    }
  } catch (error) {
    if (error === isOver) return cancelled(record, now());
    await imports.end({ ...record, status: 'interrupted', endedAt: now() });
    throw error;
  }
  const status = broken ? 'stopped' : 'finished';
  const ended: ProductImport = { ...record, readBytes, broken, status, endedAt: now() };
  const isRecorded = await imports.end(ended, broken ? undefined : run.named?.());
  return isRecorded ? ended : cancelled(record, now());
};

const cancelled = (record: ProductImport, endedAt: Date): ProductImport => ({
  ...record,
  status: 'cancelled',
  endedAt,
});

async function* remembered(lines: AsyncIterable<ImportLine>, most = 500_000): AsyncGenerator<ImportLine, void> {
  let count = 0;
  for await (const line of lines) {
    if (line.kind === 'product') count += 1;
    if (line.kind === 'product' && count > most) {
      const detail = `is past the ${most} products that a dry run takes: try the file in parts, or import it`;
      return yield { kind: 'broken', broken: { line: line.line, code: 'too-long', detail } };
    }
    yield line;
  }
}

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
