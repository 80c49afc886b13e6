import { memoryProducts } from '@orderline/domain/catalog.memory';
import type { ProductId } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import { expect, it } from 'vitest';
import { priceListOf } from './caches.ts';
import { newId } from './clock.ts';

const now = new Date('2026-03-04T05:06:07.089Z');

it('has no price for a product that was priced in a code that is no currency, and keeps one in a withdrawn currency', async () => {
  const products = memoryProducts(createMemory(), () => 1);
  const priced = async (currency: string) => {
    const id = newId<ProductId>();
    const price = { minor: 850, currency };
    const product = { id, sku: id, title: 'Mug', description: '', category: 'kitchen', price };
    await products.insert({ ...product, version: 1, createdAt: now, updatedAt: now });
    return id;
  };
  const [typo, former, pounds] = [await priced('GPB'), await priced('BGN'), await priced('GBP')];
  const prices = priceListOf(products, { forget: async () => undefined });
  expect([...(await prices.priced([typo, former, pounds])).keys()]).toEqual([former, pounds]);
});
