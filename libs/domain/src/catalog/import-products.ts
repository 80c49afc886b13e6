import { type Answer, err, type KeyReused, ok, type Result, type UserId } from '../shared/index.ts';
import {
  type BrokenLine,
  type ImportId,
  type ImportKey,
  type ImportLine,
  type ImportReader,
  type ImportRecorder,
  type ProductImport,
  silentSince,
} from './import.ts';
import { type RunImportPorts, runImport } from './run-import.ts';

export type ImportProducts = {
  readonly importedBy: UserId;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly linesOf: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<ImportLine>;
  /** Whether it is only counted what an import would do. */
  readonly dryRun?: boolean | undefined;
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

export type ImportProductsPorts = RunImportPorts & { readonly imports: ImportReader & ImportRecorder };

/**
 * Creates and changes products by their SKUs, batch by batch, each in a transaction of its own. Of lines with one SKU the
 * last holds. A key whose import has finished names that import: the same lines are then read and not written.
 */
export const importProducts =
  (ports: ImportProductsPorts) =>
  async (command: ImportProducts): Promise<Result<Answer<ProductImport>, ImportProductsRefusal>> => {
    const { chunks, linesOf, importedBy, key, dryRun = false } = command;
    // What was tried under a key is not done under it.
    const digest = () => (dryRun ? `dry run ${command.digest()}` : command.digest());
    const earlier = key && (await ports.imports.findByKey(key));
    if (earlier) {
      for await (const _line of linesOf(chunks));
      if (earlier.digest !== digest()) return err({ kind: 'idempotency-key-reused' });
      return ok({ value: earlier.record, replayed: true });
    }
    const id = ports.newId<ImportId>();
    const begun = begunImport({ id, importedBy, dryRun, fileId: null, fileName: null, totalBytes: null }, ports.now());
    await ports.imports.begin(begun, silentSince(begun.startedAt));
    command.begun?.(id);
    const named = key && (() => ({ ...key, digest: digest() }));
    const record = await runImport(ports, begun, { chunks, linesOf, named });
    const { broken } = record;
    return broken ? err({ kind: 'import-stopped', record, broken }) : ok({ value: record, replayed: false });
  };

type Begun = Pick<ProductImport, 'id' | 'importedBy' | 'dryRun' | 'fileId' | 'fileName' | 'totalBytes'>;

/** The record of an import of which no line was read yet. */
export const begunImport = (of: Begun, at: Date): ProductImport => ({
  ...of,
  ...{ created: 0, updated: 0, unchanged: 0, refused: 0, readBytes: 0 },
  ...{ status: 'running', startedAt: at, progressAt: at, endedAt: null, broken: null },
});
