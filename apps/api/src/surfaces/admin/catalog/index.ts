import type { PageParts, StaffPage } from '../frame/page.ts';
import { importPage } from './import.ts';
import { cancelImportPage, refusalsPage, startImportPage } from './import-acts.ts';
import { importRecordPage } from './import-record.ts';
import { productPricePage, productWordsPage } from './product-edit.ts';
import { productPage, productsCsvPage, productsPage } from './products.ts';

export const catalogPages = (parts: PageParts): readonly StaffPage[] => [
  productsPage(parts),
  productsCsvPage(parts),
  // Before the page of a product, which would take its path for an id.
  importPage(parts),
  importRecordPage(parts),
  startImportPage(parts),
  cancelImportPage(parts),
  refusalsPage(parts),
  productPage(parts),
  productWordsPage(parts),
  productPricePage(parts),
];
