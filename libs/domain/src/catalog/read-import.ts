import { err, type Now, ok, type Page, type PageRequest, type Result } from '../shared/index.ts';
import { asOf, type ImportId, type ProductImport, type RefusedLine } from './import.ts';
import type { ImportReader } from './import-ports.ts';

export type ReadImportPorts = { readonly imports: ImportReader; readonly now: Now };

export type ImportNotFound = { readonly kind: 'import-not-found' };

export const findImport =
  ({ imports, now }: ReadImportPorts) =>
  async ({ importId }: { readonly importId: ImportId }): Promise<Result<ProductImport, ImportNotFound>> => {
    const record = await imports.find(importId);
    return record ? ok(asOf(record, now())) : err({ kind: 'import-not-found' });
  };

type ListRefusedLines = { readonly importId: ImportId; readonly page: PageRequest<number> };

/** The refused lines of an import, by line. */
export const listRefusedLines =
  ({ imports }: ReadImportPorts) =>
  async ({ importId, page }: ListRefusedLines): Promise<Result<Page<RefusedLine, number>, ImportNotFound>> => {
    if (!(await imports.find(importId))) return err({ kind: 'import-not-found' });
    return ok(await imports.listRefused(importId, page));
  };
