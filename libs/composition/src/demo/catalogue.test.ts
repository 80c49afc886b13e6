import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { demoCatalogue } from './catalogue.ts';

const catalogue = demoCatalogue();

describe('the demo catalogue', () => {
  it('has a few hundred products over twelve categories of equal weight', () => {
    const sizes = Object.entries(Object.groupBy(catalogue, ({ category }) => category)).map(
      ([category, products]) => [category, products?.length] as const,
    );
    expect(catalogue).toHaveLength(384);
    expect(sizes.map(([category]) => category).sort()).toEqual(
      'bathroom celebration garden kitchen lighting pets stationery storage textiles toys travel workshop'.split(' '),
    );
    expect(new Set(sizes.map(([, size]) => size))).toEqual(new Set([32]));
  });

  it('never gives two products one SKU or one title, in any letter case', () => {
    for (const key of ['sku', 'title'] as const) {
      expect(new Set(catalogue.map((product) => product[key].toUpperCase())).size).toBe(catalogue.length);
    }
  });

  it('has SKUs, titles and descriptions that any client can show', () => {
    for (const { sku, title, description } of catalogue) {
      expect(sku).toMatch(/^[A-Z]{3}-\d{2}[A-D]$/);
      expect(title).toMatch(/^[A-Z][\w' -]+, [a-z ]+$/);
      expect(description).toMatch(/^[^\s].{20,120}\.$/);
    }
  });

  it('has prices between £3.50 and £119 in whole pence, and not all alike', () => {
    for (const { price } of catalogue) {
      expect(Number.isInteger(price.minor) && price.minor >= 350 && price.minor <= 11_900).toBe(true);
    }
    expect(new Set(catalogue.map(({ price }) => price.minor)).size).toBeGreaterThan(80);
  });

  it('starts each product with at least 1,000 units', () => {
    expect(Math.min(...catalogue.map(({ openingStock }) => openingStock))).toBeGreaterThanOrEqual(1_000);
  });

  it('is the same on every run and every machine', () => {
    expect(demoCatalogue()).toEqual(catalogue);
    expect(createHash('sha256').update(JSON.stringify(catalogue)).digest('hex')).toBe(
      '6a856eedac83f6fa3f5d18fd9a45fea3a9399447d5417fe3d5090a7a39217b3e',
    );
  });
});
