import * as contract from '@orderline/contracts/http/v1/exports';
import { asId, type UserId } from '@orderline/domain/shared';
import type { Principal } from '../../http/policy/principal.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { type ExportedBy, type ExportParts, listExports, type Opened } from '../shared/exports.ts';

type Asked = { readonly principal: Principal; readonly address: string };

const exportedBy = ({ principal: { userId, apiKeyId }, address }: Asked): ExportedBy => ({
  actor: apiKeyId === null ? { kind: 'user', id: userId } : { kind: 'api-key', id: apiKeyId },
  ...{ userId, address },
});

export const listExportsRoutes = (parts: ExportParts) => {
  const exports = listExports(parts);
  const answered = async (opening: Opened) => {
    const opened = await opening;
    return opened.ok ? { body: opened.value } : refused(opened.error);
  };
  return routes(contract, {
    exportOrders: ({ query: { customerId, ...asked }, ...request }) => {
      const filter = { ...asked, customerId: customerId === undefined ? undefined : asId<UserId>(customerId) };
      return answered(exports.orders(filter, exportedBy(request)));
    },
    exportCustomers: (request) => answered(exports.customers(exportedBy(request))),
    exportProducts: ({ query: { q: text, ...narrowed }, ...request }) => {
      const sort = text === undefined ? 'newest' : 'relevance';
      return answered(exports.products({ ...narrowed, text, sort }, exportedBy(request)));
    },
    exportAudit: (request) => answered(exports.audit(exportedBy(request))),
    exportStockMovements: async ({ query: { productId }, ...request }) => {
      const opened = await exports.movements(asId(productId), exportedBy(request));
      return opened.ok ? { body: opened.value } : refused(opened.error);
    },
    exportDeadLetters: async ({ query: { state = 'dead', ...asked }, ...request }) => {
      const opened = await exports.deadLetters({ ...asked, blocked: state === 'dead' }, exportedBy(request));
      return opened.ok ? { body: opened.value } : refused(opened.error);
    },
    exportStuckOrders: ({ query, ...request }) => answered(exports.stuckOrders(query, exportedBy(request))),
    exportJobRuns: ({ query, ...request }) => answered(exports.jobRuns(query, exportedBy(request))),
    exportStaffMembers: (request) => answered(exports.staffMembers(exportedBy(request))),
    exportWebhookEndpoints: (request) => answered(exports.webhookEndpoints(exportedBy(request))),
  });
};
