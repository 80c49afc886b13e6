import type { Product, ProductReader } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import type { User, UserReader } from '@orderline/domain/users';

const AT = new Date('2026-01-02T03:04:05.678Z');

export const idOf = <I extends ProductId | User['id']>(n: number): I =>
  asId(`01990000-0000-7000-8000-${String(n).padStart(12, '0')}`);

export const productOf = (n: number, version = 1): Product => ({
  id: idOf(n),
  sku: `MUG-${n}`,
  title: 'Enamel mug "blue" ☕',
  description: '',
  category: 'kitchen',
  price: { minor: 850 + version, currency: 'GBP' },
  version,
  createdAt: AT,
  updatedAt: AT,
});

export const userOf = (n: number): User => ({
  id: idOf(n),
  email: `ada${n}@example.com`,
  emailVerifiedAt: n % 2 === 0 ? null : AT,
  name: 'Ada Lovelace',
  givenName: n % 2 === 0 ? null : 'Ada',
  familyName: n % 2 === 0 ? null : 'Lovelace',
  locale: 'en-GB',
  addresses: [
    {
      id: asId('01990000-0000-7000-8000-0000000000ad'),
      version: 2,
      recipient: 'Ada',
      line1: '1 Mill Lane',
      city: 'London',
      postalCode: 'N1 1AA',
      country: 'GB',
    },
  ],
  roles: ['customer', 'staff'],
  version: 3,
  events: 1,
  createdAt: AT,
  updatedAt: AT,
});

/** Products in memory that tell which ids were asked for, and answer only when their gate lets them. */
export const countingProducts = (...known: readonly Product[]) => {
  const products = new Map(known.map((product) => [product.id, product]));
  const asked: ProductId[][] = [];
  const askedSkus: string[][] = [];
  let gate: Promise<void> = Promise.resolve();
  const reader: ProductReader = {
    find: async (id) => {
      const product = products.get(id);
      return product ? { ...product, availability: 'low' } : null;
    },
    findMany: async (ids) => {
      asked.push([...ids]);
      const found = ids.flatMap((id) => products.get(id) ?? []);
      await gate;
      return new Map(found.map((product) => [product.id, product]));
    },
    idsBySku: async (skus) => {
      askedSkus.push([...skus]);
      const known = new Map([...products.values()].map(({ id, sku }) => [sku.toLowerCase(), id]));
      return new Map(
        skus.flatMap((sku) => {
          const id = known.get(sku.toLowerCase());
          return id ? [[sku, id] as const] : [];
        }),
      );
    },
    list: async () => {
      const items = [...products.values()].map((product) => ({ ...product, availability: 'low' as const }));
      return { items, next: null };
    },
  };
  return {
    reader,
    asked,
    askedSkus,
    change: (product: Product): void => void products.set(product.id, product),
    /** From now on loads read at once and answer when `open` is called. */
    hold: () => {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return {
        open: (): void => {
          gate = Promise.resolve();
          held.resolve();
        },
        fail: (error: Error): void => {
          gate = Promise.resolve();
          held.reject(error);
        },
      };
    },
  };
};

export const countingUsers = (...known: readonly User[]) => {
  const asked: string[] = [];
  const reader: UserReader = {
    find: async (id) => {
      asked.push(id);
      return known.find((user) => user.id === id) ?? null;
    },
  };
  return { reader, asked };
};
