import type { PageParts, StaffPage } from '../frame/page.ts';
import { productPricePage, productWordsPage } from './product-edit.ts';
import { productPage, productsCsvPage, productsPage } from './products.ts';

export const catalogPages = (parts: PageParts): readonly StaffPage[] => [
  productsPage(parts),
  productsCsvPage(parts),
  productPage(parts),
  productWordsPage(parts),
  productPricePage(parts),
];
