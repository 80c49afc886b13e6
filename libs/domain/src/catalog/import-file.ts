import { err, type NewId, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import { type ImportFileId, type ImportId, type ImportLine, type ProductImport, silentSince } from './import.ts';
import { begunImport, type ImportProductsPorts } from './import-products.ts';
import { runImport } from './run-import.ts';

/** A file that was sent, and is kept until it is imported, for a day at most. */
export type ImportFile = {
  readonly id: ImportFileId;
  readonly name: string;
  readonly size: number;
  readonly uploadedBy: UserId;
  readonly uploadedAt: Date;
};

export type ImportFiles = {
  /** Keeps the bytes as they come; of a file that breaks off nothing can be found. */
  put(file: Omit<ImportFile, 'size'>, chunks: AsyncIterable<Uint8Array>): Promise<ImportFile>;
  find(id: ImportFileId): Promise<ImportFile | null>;
  /** All of its bytes, of which few are held at once; throws where they end before its size. */
  read(file: Pick<ImportFile, 'id' | 'size'>): AsyncIterable<Uint8Array>;
  remove(id: ImportFileId): Promise<void>;
};

/** Work that goes on after the request that began it. */
export type ImportHost = {
  /** Throws where the process is about to stop. */
  ready(): void;
  /** The signal aborts when the process is to stop; the task never rejects. */
  launch(id: ImportId, task: (stopping: AbortSignal) => Promise<void>): void;
};

/** Whose end is no end of the file: what was read of its last line says something else than the line. */
export const removedWhileRead = (): Error => new Error('the file was removed while it was read');

export type KeepImportFilePorts = {
  readonly importFiles: ImportFiles;
  readonly newId: NewId;
  readonly now: Now;
};

type KeepImportFile = {
  readonly name: string;
  readonly uploadedBy: UserId;
  readonly chunks: AsyncIterable<Uint8Array>;
};

/** Keeps a file, so that it can be tried and then imported as it was tried. */
export const keepImportFile =
  ({ importFiles, newId, now }: KeepImportFilePorts) =>
  async ({
    name,
    uploadedBy,
    chunks,
  }: KeepImportFile): Promise<Result<ImportFile, { readonly kind: 'import-file-empty' }>> => {
    const file = await importFiles.put({ id: newId(), name, uploadedBy, uploadedAt: now() }, chunks);
    if (file.size > 0) return ok(file);
    await importFiles.remove(file.id);
    return err({ kind: 'import-file-empty' });
  };

export type ImportFilePorts = ImportProductsPorts & {
  readonly importFiles: ImportFiles;
  readonly importHost: ImportHost;
  /** Is told why an import did not get to its end. */
  readonly onImportFailed: (id: ImportId, error: unknown) => void;
};

export type StartImport = {
  /** Chosen by whoever asks: the same again is the same import. */
  readonly importId: ImportId;
  readonly fileId: ImportFileId;
  readonly importedBy: UserId;
  readonly dryRun: boolean;
  readonly linesOf: (file: ImportFile, chunks: AsyncIterable<Uint8Array>) => AsyncIterable<ImportLine>;
};

/**
 * Begins to import a kept file, or to try it, and answers at once; its record says how it gets on. Where the file is being
 * read, the answer is the import that reads it: one of two would take the file away from the other.
 */
export const startImport =
  (ports: ImportFilePorts) =>
  async (command: StartImport): Promise<Result<ProductImport, { readonly kind: 'import-file-not-found' }>> => {
    const { imports, importFiles, importHost } = ports;
    const { importId, fileId, importedBy, dryRun, linesOf } = command;
    const earlier = await imports.find(importId);
    if (earlier) return ok(earlier);
    const file = await importFiles.find(fileId);
    if (!file) return err({ kind: 'import-file-not-found' });
    importHost.ready();
    const of = { id: importId, importedBy, dryRun, fileId, fileName: file.name, totalBytes: file.size };
    const begun = begunImport(of, ports.now());
    const standing = await imports.begin(begun, silentSince(begun.startedAt));
    if (standing) return ok(standing);
    importHost.launch(importId, async (stopping) => {
      try {
        const ended = await runImport(ports, begun, {
          ...{ chunks: importFiles.read(file), stopping },
          linesOf: (chunks) => linesOf(file, chunks),
        });
        if (ended.status === 'finished' && !dryRun) await importFiles.remove(fileId);
      } catch (error) {
        ports.onImportFailed(importId, error);
      }
    });
    return ok(begun);
  };

export type FindImportFilePorts = Pick<KeepImportFilePorts, 'importFiles'>;

/** Whether a file is still there to be imported. */
export const findImportFile =
  ({ importFiles }: FindImportFilePorts) =>
  async ({
    fileId,
  }: {
    readonly fileId: ImportFileId;
  }): Promise<Result<ImportFile, { readonly kind: 'import-file-not-found' }>> => {
    const file = await importFiles.find(fileId);
    return file ? ok(file) : err({ kind: 'import-file-not-found' });
  };
