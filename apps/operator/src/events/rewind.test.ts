import { describe, expect, it } from 'vitest';
import { readCommand } from './options.ts';
import { runRewind } from './rewind.ts';

/** What the audit and the brokers were told, in that order. */
const told = async (line: string) => {
  const calls: unknown[] = [];
  const kafka = {
    topics: async () => ['billing.v1'],
    groups: async () => ['billing'],
    rewind: async ({ dryRun }: { readonly dryRun: boolean }) => {
      calls.push(dryRun ? 'looked' : 'set back');
      return [];
    },
  };
  const { command } = readCommand(['replay', '--from', '2026-11-20T00:00Z', ...line.split(' ')]);
  if (command.kind !== 'rewind') throw new Error('no replay');
  const record = async (...entry: readonly unknown[]) => void calls.push(entry);
  await runRewind({ kafka, record }, command);
  return calls;
};

describe('npm run events -- replay', () => {
  it('is in the audit before a group is set back, with whose it is and since when', async () => {
    const after = { from: '2026-11-20T00:00:00.000Z' };
    expect(await told('--group billing --topic billing.v1')).toEqual([
      ['events replay', { type: 'consumer', id: 'billing' }, { ...after, topics: ['billing.v1'] }],
      'set back',
    ]);
    expect((await told('--consumer fulfilment'))[0]).toMatchObject([
      'events replay',
      { id: 'fulfilment' },
      { topics: expect.arrayContaining(['orderline.orders.v1']) },
    ]);
  });

  it('leaves no entry where it only looks', async () => {
    expect(await told('--consumer fulfilment --dry-run')).toEqual(['looked']);
  });
});
