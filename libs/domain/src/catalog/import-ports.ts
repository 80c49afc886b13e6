import type { Page, PageRequest } from '../shared/index.ts';
import type { ImportId, ProductImport, RefusedLine } from './import.ts';

/** A key that names an import; `digest` is of the whole request, which is known once it was read. */
export type ImportKey = { readonly scope: string; readonly key: string };

export type ImportReader = {
  find(id: ImportId): Promise<ProductImport | null>;
  /** The finished import that the key names. */
  findByKey(key: ImportKey): Promise<{ readonly record: ProductImport; readonly digest: string } | null>;
  /** By line; `after` is the last page's last line. */
  listRefused(id: ImportId, page: PageRequest<number>): Promise<Page<RefusedLine, number>>;
};

export type ImportRecorder = {
  begin(record: ProductImport): Promise<void>;
  /** Records how an import stands, also after its caller has gone. */
  end(record: ProductImport, named?: ImportKey & { readonly digest: string }): Promise<void>;
};

/** Inside the transaction of a batch. */
export type ImportProgress = {
  advance(record: ProductImport, refused: readonly RefusedLine[]): Promise<void>;
};
