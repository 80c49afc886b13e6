import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { playScenario, readScenario, scenario } from './scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (value: unknown): string => {
  const file = join(folder, 'day.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
};

const examples = join(import.meta.dirname, '../../scenarios');

describe('a scenario', () => {
  it.each(readdirSync(examples))('is what %s holds', (file) => {
    expect(`${readScenario(join(examples, file)).name}.json`).toBe(file);
  });

  it.each([
    ['{', 'is no JSON'],
    [{ name: 'x', steps: [] }, '→ at steps'],
    [{ name: 'x', steps: [{ minute: 0, payment: { errrors: 0.1 } }] }, '"errrors"\n  → at steps[0].payment'],
    [{ name: 'x', steps: [{ minute: 0 }, { minute: 1, carrier: { errors: 3 } }] }, '→ at steps[1].carrier.errors'],
    [{ name: 'x', steps: [{ minute: 2 }, { minute: 1 }] }, 'in the order of their minutes'],
    [{ name: 'x', steps: [{ minute: 0, bank: {} }] }, '"bank"'],
  ])('that is wrong is refused with the place: %j', (value, message) => {
    const file = written(value);
    expect(() => readScenario(file)).toThrow(message);
    expect(() => readScenario(file)).toThrow(file);
  });

  it('turns the dials that a step names, at its minute, as fast as asked for', async () => {
    const told: string[] = [];
    const day = scenario.parse({
      name: 'day',
      steps: [
        { minute: 0, payment: { errors: 0.5 } },
        { minute: 3, note: 'better', payment: {}, carrier: { silences: 1 } },
      ],
    });
    await playScenario(day, {
      speed: 2,
      put: (partner, dials) => told.push(`${partner} ${JSON.stringify(dials)}`),
      until: async (ms) => told.push(`${ms} ms`),
      say: (line) => told.push(line),
    });
    expect(told).toEqual([
      '0 ms',
      'payment {"errors":0.5}',
      'day, minute 0: the dials of payment are turned',
      '90000 ms',
      'payment {}',
      'carrier {"silences":1}',
      'day, minute 3: better',
    ]);
  });
});
