import * as contract from '@orderline/contracts/http/v2/categories';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

export const categoriesRoutes = ({ catalog }: Pick<Surface, 'catalog'>) =>
  routes(contract, {
    listCategories: async () => {
      const result = await catalog.listCategories();
      if (!result.ok) return result.error;
      const { items, total } = result.value;
      return { body: { items: [...items], page: { next: null, total } } };
    },
  });
