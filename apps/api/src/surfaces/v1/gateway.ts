import * as contract from '@orderline/contracts/http/v1/gateway';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

export const gatewayRoutes = ({ gateway }: Pick<Surface, 'gateway'>) =>
  routes(contract, {
    readGateway: async ({ query: { method = 'GET', url, header = [] } }) => {
      if (!gateway)
        return { problem: 'not-found', detail: 'This process has no gateway: ask one with the role gateway.' };
      // Loaded where there is a gateway alone.
      const { explanationView, gatewayView, headersOf } = await import('../../gateway/view.ts');
      const watched = gateway();
      const headers = headersOf(typeof header === 'string' ? [header] : header);
      if (!headers)
        return {
          problem: 'invalid-query',
          errors: [{ parameter: 'header', code: 'wrong-form', detail: 'is no `name: value`' }],
        };
      const explanation = url === undefined ? null : explanationView(watched.table.routes, { method, url, headers });
      return { body: { ...gatewayView(watched), explanation } };
    },
  });
