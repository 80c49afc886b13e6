import { describe, expect, it } from 'vitest';
import { coloursOf } from './colours.ts';
import { formOf } from './form-of.ts';
import { mug } from './household-forms.ts';

describe('the picture of a product', () => {
  it('is the same each time, and another one for another product', () => {
    const one = { sku: 'MUG-01', title: 'Enamel mug, cream' };
    expect(coloursOf(one)).toEqual(coloursOf({ ...one }));
    expect(coloursOf(one).scene).not.toBe(coloursOf({ ...one, sku: 'MUG-02' }).scene);
  });

  it('has the colour that the title ends with, not one that it only mentions', () => {
    const { main } = coloursOf({ sku: 'A-1', title: 'Gold brush for navy shoes, moss green' });
    expect(main).toBe(coloursOf({ sku: 'B-2', title: 'Mixing bowl, moss green' }).main);
  });

  it('shows what the title names, else what its category has', () => {
    expect(formOf({ title: 'Enamel mug, cream', category: 'garden' })).toBe(mug);
    expect(formOf({ title: 'Thing', category: 'kitchen' })).toBe(mug);
    expect(formOf({ title: 'Thing', category: 'unheard-of' }).length).toBeGreaterThan(2);
  });
});
