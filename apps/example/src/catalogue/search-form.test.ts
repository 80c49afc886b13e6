import { describe, expect, it } from 'vitest';
import { searchOf } from './search-form.ts';

const searched = (query: string) => searchOf(new URLSearchParams(query));

describe('what the address of the catalogue asks for', () => {
  it('is everything by price, and words by what fits best', () => {
    expect(searched('')).toEqual({ sort: 'price' });
    expect(searched('q=mug&category=kitchen')).toEqual({ q: 'mug', category: 'kitchen' });
    expect(searched('q=mug&sort=newest')).toEqual({ q: 'mug', sort: 'newest' });
  });

  it('is limited to prices, in an order that goes with them', () => {
    expect(searched('price=10-25')).toEqual({ minPrice: '10', maxPrice: '25', currency: 'GBP' });
    expect(searched('price=50-&sort=-price')).toEqual({ minPrice: '50', currency: 'GBP', sort: '-price' });
    expect(searched('price=0-10&sort=title')).toEqual({ minPrice: '0', maxPrice: '10', currency: 'GBP' });
  });

  it('leaves out what the address should not say', () => {
    expect(searched('price=cheap&sort=random')).toEqual({});
  });
});
