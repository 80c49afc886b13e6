import { type ChangeProductPorts, changeProduct } from './change-product.ts';
import { type CreateProductPorts, createProduct } from './create-product.ts';
import { type FindProductPorts, findProduct } from './find-product.ts';
import { type ListProductsPorts, listProducts } from './list-products.ts';

export type { ChangeProduct, ChangeProductRefusal } from './change-product.ts';
export type { CreateProduct, CreateProductRefusal, SkuTaken } from './create-product.ts';
export type { FindProduct, ProductNotFound } from './find-product.ts';
export type { ListProducts } from './list-products.ts';
export type * from './ports.ts';
export * from './product.ts';

export type CatalogPorts = CreateProductPorts & ChangeProductPorts & FindProductPorts & ListProductsPorts;

export const createCatalog = (ports: CatalogPorts) => ({
  createProduct: createProduct(ports),
  changeProduct: changeProduct(ports),
  findProduct: findProduct(ports),
  listProducts: listProducts(ports),
});
