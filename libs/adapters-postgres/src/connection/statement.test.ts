import { describe, expect, it } from 'vitest';
import { only, type Send, statement } from './statement.ts';

const units = statement<{ readonly units: number }>('select units from stock where product_id = $1 and version = $2');

describe('a statement', () => {
  it('is its text with the parameters of this time', () => {
    expect(units('p', 1)).toEqual({ text: units('q', 2).text, params: ['p', 1] });
  });

  it('says alone what its rows are: whoever waits for others does not compile', async () => {
    const send: Send = async () => [];
    const ours: readonly { readonly units: number }[] = await send(units('p', 1));
    // @ts-expect-error its rows have units, not a title
    const others: readonly { readonly title: string }[] = await send(units('p', 1));
    // @ts-expect-error nobody said what its rows are
    const unsaid: readonly { readonly units: number }[] = await send({ text: 'select 1 as units', params: [] });
    expect([ours, others, unsaid]).toEqual([[], [], []]);
  });
});

describe('the only row', () => {
  it('is there, or that is an error', () => {
    expect(only([{ units: 7 }])).toEqual({ units: 7 });
    expect(() => only([])).toThrow('no row');
  });
});
