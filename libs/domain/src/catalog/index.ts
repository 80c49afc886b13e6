import { type ChangeProductPorts, changeProduct } from './change-product.ts';
import { type CreateProductPorts, createProduct } from './create-product.ts';
import { type FindProductPorts, findProduct } from './find-product.ts';
import { type ImportProductsPorts, importProducts } from './import-products.ts';
import { type ListProductsPorts, listProducts } from './list-products.ts';
import { findImport, listRefusedLines, type ReadImportPorts } from './read-import.ts';

export type { ChangeProduct, ChangeProductRefusal } from './change-product.ts';
export type { CreateProduct, CreateProductRefusal, SkuTaken } from './create-product.ts';
export type { FindProduct, ProductNotFound } from './find-product.ts';
export * from './import.ts';
export type * from './import-ports.ts';
export type { ImportProducts, ImportProductsRefusal, ImportStopped } from './import-products.ts';
export type { ListProducts } from './list-products.ts';
export type * from './ports.ts';
export * from './product.ts';
export type { ImportNotFound } from './read-import.ts';
export * from './search-text.ts';

export type CatalogPorts = CreateProductPorts &
  ChangeProductPorts &
  FindProductPorts &
  ListProductsPorts &
  ImportProductsPorts &
  ReadImportPorts;

export const createCatalog = (ports: CatalogPorts) => ({
  createProduct: createProduct(ports),
  changeProduct: changeProduct(ports),
  findProduct: findProduct(ports),
  listProducts: listProducts(ports),
  importProducts: importProducts(ports),
  findImport: findImport(ports),
  listRefusedLines: listRefusedLines(ports),
});
