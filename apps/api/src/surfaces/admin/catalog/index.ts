import type { PageParts, StaffPage } from '../frame/page.ts';
import { productPricePage, productWordsPage } from './product-edit.ts';
import { productPage, productsPage } from './products.ts';

export const catalogPages = (parts: PageParts): readonly StaffPage[] => [
  productsPage(parts),
  productPage(parts),
  productWordsPage(parts),
  productPricePage(parts),
];
