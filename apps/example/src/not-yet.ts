import type { Order, client as shop } from './shop.ts';

type Categories = { readonly items: readonly { readonly category: string; readonly products: number }[] };

/** What version 2 tells of an order besides, once the server is there. */
type Later = {
  readonly number?: string;
  readonly shipment?: null | {
    readonly carrier: string | null;
    readonly trackingNumber: string | null;
    readonly shippedAt: string;
    readonly deliveredAt: string | null;
  };
  readonly cancellation?: null | { readonly reason: string; readonly detail: string; readonly cancelledAt: string };
};

type Client = typeof shop;

export type WholeOrder = Order & Later;

/** None where the server does not know of them. */
export const categoriesOf = async (client: Client, signal: AbortSignal): Promise<Categories> => {
  const later = client as { readonly categories?: { list(options: { signal: AbortSignal }): Promise<Categories> } };
  return (await later.categories?.list({ signal })) ?? { items: [] };
};
