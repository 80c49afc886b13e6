import { type Application, newId } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { bodyFaults } from '@orderline/contracts/http/problem';
import { adjustStock } from '@orderline/contracts/http/v1/inventory';
import type { ListedProduct } from '@orderline/domain/catalog';
import { type AdjustStockRefusal, available } from '@orderline/domain/inventory';
import { html } from 'hono/html';
import { productAt } from '../catalog/products.ts';
import { type Faults, facts } from '../frame/filters.ts';
import { field, form } from '../frame/layout.ts';
import type { PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';

type Parts = Pick<Application, 'catalog' | 'inventory'>;

type Faulty = { readonly faults?: Faults; readonly status?: Shown['status'] };

/** Sent twice, by an impatient hand, it counts once: each form has a key of its own. */
const stockForm = async (
  { inventory }: Parts,
  { product, request }: { readonly product: ListedProduct; readonly request: StaffRequest },
  { faults = {}, status }: Faulty = {},
): Promise<Shown> => {
  const { token, form: sent } = request;
  const found = await inventory.findStock({ productId: product.id });
  const units = found.ok ? found.value : null;
  return {
    title: `Stock of ${product.title}`,
    status,
    content: html`<div class="narrow">${facts([
      ['On hand', units?.onHand ?? 0],
      ['Reserved for orders', units?.reserved ?? 0],
      ['Free', units ? available(units) : 0],
    ])}${form({
      action: `${productPath(product.id)}/stock`,
      token,
      hidden: { key: newId() },
      content: html`${field({
        name: 'delta',
        label: 'Units',
        hint: 'What comes in, as 25, or goes, as -3.',
        value: sent.get('delta') ?? '',
        fault: faults.delta,
      })}${field({ name: 'reason', label: 'Reason', hint: 'Stands in the ledger.', value: sent.get('reason') ?? '', fault: faults.reason })}
<button>Adjust</button>`,
    })}<p class="actions"><a href="${productPath(product.id)}">Leave it as it is</a><a href="${productPath(product.id)}/movements">Movements</a></p></div>`,
  };
};

const faultOf = (refusal: Exclude<AdjustStockRefusal, { readonly kind: 'product-not-found' }>): string => {
  switch (refusal.kind) {
    case 'invalid-delta':
      return 'is no whole number of units';
    case 'stock-would-be-negative':
      return `is more than the ${refusal.available} that are free; what is reserved stays for its orders`;
    case 'stock-too-large':
      return `is more than stock can hold, ${refusal.maxOnHand}`;
    case 'idempotency-key-reused':
      return 'differs from what this form has done already: look at the stock, and send it again if it is meant';
  }
};

const take = async (parts: Parts, request: StaffRequest): Promise<PageAnswer> => {
  const { form: sent, staff } = request;
  const product = await productAt(parts, request);
  if (!product) return sorry.noSuchPage;
  const key = id.safeParse(sent.get('key'));
  if (!key.success) return sorry.noForm;
  const typed = (sent.get('delta') ?? '').trim().replace('−', '-');
  const body = { delta: /^[+-]?\d{1,10}$/.test(typed) ? Number(typed) : typed, reason: sent.get('reason') ?? '' };
  const read = adjustStock.body.safeParse(body);
  if (!read.success) {
    const found = bodyFaults(read.error.issues, body).map(
      ({ pointer = '', detail }) => [pointer.slice(2), detail] as const,
    );
    return stockForm(parts, { product, request }, { faults: Object.fromEntries(found), status: 422 });
  }
  const scope = `admin ${staff.userId} ${product.id}`;
  const idempotencyKey = { scope, key: key.data, fingerprint: JSON.stringify(read.data) };
  const booking = { productId: product.id, bookedBy: staff.userId, idempotencyKey };
  const result = await parts.inventory.adjustStock({ ...read.data, ...booking });
  if (result.ok) return { to: `${productPath(product.id)}?saved` };
  if (result.error.kind === 'product-not-found') return sorry.noSuchPage;
  return stockForm(parts, { product, request }, { faults: { delta: faultOf(result.error) }, status: 409 });
};

/** Units that come in or go, with why. */
export const stockPage = (parts: Parts): StaffPage => ({
  path: '/admin/products/{id}/stock',
  needs: 'inventory:write',
  recent: true,
  show: async (request) => {
    const product = await productAt(parts, request);
    return product ? stockForm(parts, { product, request }) : sorry.noSuchPage;
  },
  act: {
    action: 'adjustStock',
    target: ({ params }) => ({ type: 'product', id: String(params.id) }),
    take: (request) => take(parts, request),
  },
});
