import { decodeEvent, eventTypes, sampleOf, type WireEvent } from '@orderline/contracts/events';
import { expect, it } from 'vitest';
import { namingSchemasAt } from './schema-base.ts';

const publishedAt = async (base: string | undefined, events: readonly WireEvent[]) => {
  const published: WireEvent[] = [];
  await namingSchemasAt(base, { publish: async (batch) => void published.push(...batch) }).publish(events);
  return published;
};

const samples = eventTypes.map((type) => sampleOf(type));

it('publishes each event with its schema where it is served, nothing else changed, and reads it as before', async () => {
  const published = await publishedAt('https://events.shop.example', samples);
  for (const [at, sample] of samples.entries()) {
    const type = sample.headers.ce_type;
    const ce_dataschema = `https://events.shop.example/schemas/${type}/1.json`;
    expect(published[at]).toEqual({ ...sample, headers: { ...sample.headers, ce_dataschema } });
    expect(decodeEvent(published[at] ?? sample)).toEqual(decodeEvent(sample));
  }
});

it('changes nothing where nobody says where schemas are served, nor what is no event of ours', async () => {
  expect(await publishedAt(undefined, samples)).toEqual(samples);
  const foreign = { topic: 't', key: 'k', headers: { ce_type: 'OrderDanced' }, value: '{}' };
  expect(await publishedAt('https://events.shop.example', [foreign])).toEqual([foreign]);
});
