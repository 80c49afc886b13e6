import type { Scope } from '@orderline/contracts/http/endpoint';
import type { ViewedList } from '@orderline/domain/staff';

type Viewable = { readonly label: string; readonly path: `/admin/${string}`; readonly needs: Scope };

/** The lists whose filters are kept: where they are, and who may see them and so their views. */
export const viewable: Readonly<Record<ViewedList, Viewable>> = {
  orders: { label: 'Orders', path: '/admin/orders', needs: 'orders:read' },
  products: { label: 'Products', path: '/admin/products', needs: 'inventory:read' },
  reports: { label: 'Reports', path: '/admin/reports', needs: 'reports:read' },
};

/** What a filter states, in one writing: without what was left empty, and without the place in the list. */
export const queryOf = (query: URLSearchParams): string =>
  new URLSearchParams([...query].filter(([name, value]) => value !== '' && name !== 'after')).toString();

/** Where a view leads; a query that the list no longer understands is told of there. */
export const viewPath = (list: ViewedList, query: string): string =>
  query === '' ? viewable[list].path : `${viewable[list].path}?${query}`;
