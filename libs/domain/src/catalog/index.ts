import { type PortsOf, withPorts } from '../shared/index.ts';
import { type AnnounceProductsPorts, announceProducts } from './announce-products.ts';
import { listCategories } from './categories.ts';
import { changeProduct } from './change-product.ts';
import { createProduct } from './create-product.ts';
import { cancelImport, findImport, listImports, listRefusedLines } from './import.ts';
import { findImportFile, keepImportFile, startImport } from './import-file.ts';
import { importProducts } from './import-products.ts';
import { findProduct, listProducts } from './read-products.ts';

export type * from './announce-products.ts';
export type * from './categories.ts';
export type * from './change-product.ts';
export type * from './create-product.ts';
export type * from './events.ts';
export * from './import.ts';
export type * from './import-file.ts';
export { removedWhileRead } from './import-file.ts';
export type * from './import-products.ts';
export type * from './ports.ts';
export * from './product.ts';
export type * from './read-products.ts';
export { exportProducts } from './read-products.ts';
export * from './search-text.ts';

const useCases = {
  createProduct,
  changeProduct,
  findProduct,
  listProducts,
  listCategories,
  importProducts,
  findImport,
  listRefusedLines,
  listImports,
  cancelImport,
  keepImportFile,
  findImportFile,
  startImport,
};

export type CatalogPorts = PortsOf<typeof useCases>;

export const createCatalog = (ports: CatalogPorts) => withPorts(useCases, ports);

/** For whoever runs the system: no endpoint leads here. */
export const createAnnouncements = (ports: AnnounceProductsPorts) => withPorts({ announceProducts }, ports);
