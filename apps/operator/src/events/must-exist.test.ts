import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readCommand } from './options.ts';
import { runRewind } from './rewind.ts';
import { tailEvents } from './tail.ts';

const kafka = {
  topics: async () => ['orderline.orders.v1', 'orderline.users.v1', 'billing.v1'],
  groups: async () => ['orderline.fulfilment', 'billing'],
  rewind: async () => [],
};

const silent = { print: () => undefined, say: () => undefined, json: false };

const tailed = (topic: string) => {
  const tail = () => Promise.reject(new Error('nothing is read'));
  const stop = new AbortController().signal;
  return tailEvents({ kafka: { ...kafka, tail }, topic, fromBeginning: true, limit: 1, stop, ...silent });
};

const replayed = (line: string) => {
  const { command } = readCommand(['replay', '--from', '2026-11-20T00:00Z', '--dry-run', ...line.split(' ')]);
  if (command.kind !== 'rewind') throw new Error('no replay');
  return runRewind({ kafka, record: () => Promise.reject(new Error('nothing is set back')) }, command);
};

describe('npm run events', () => {
  it('says that there is no such topic, and which may be meant', async () => {
    await expect(tailed('orderline.order.v1')).rejects.toThrow(
      new Misuse('there is no topic orderline.order.v1: is it orderline.orders.v1, or orderline.users.v1?'),
    );
    await expect(tailed('x')).rejects.toThrow(new Misuse('there is no topic x'));
  });

  it('says that there is no such group, or none of its topics', async () => {
    const topic = '--topic billing.v1';
    await expect(replayed(`--group biling ${topic}`)).rejects.toThrow(
      new Misuse('there is no group biling: is it billing?'),
    );
    await expect(replayed('--group billing --topic biling.v1')).rejects.toThrow('is it billing.v1?');
    await expect(replayed('--consumer fulfilment --topic orderline.oders.v1')).rejects.toThrow('orderline.orders.v1');
    expect((await replayed(`--group billing ${topic}`)).json).toMatchObject({ group: 'billing' });
  });

  it('prints the events of one key alone, where that is asked for', async () => {
    const printed: string[] = [];
    const wire = (key: string) => ({ topic: 'orderline.orders.v1', key, headers: {}, value: `{"of":"${key}"}` });
    await tailEvents({
      ...silent,
      kafka: {
        ...kafka,
        tail: async ({ onEvent }) => {
          for (const key of ['a', 'b', 'a', 'b']) onEvent(wire(key));
          return { stop: async () => undefined };
        },
      },
      key: 'b',
      fromBeginning: true,
      limit: 2,
      print: (line) => void printed.push(line),
      stop: new AbortController().signal,
    });
    expect(printed.join('')).not.toContain('"of":"a"');
    expect(printed).toHaveLength(2);
    expect(readCommand(['tail', '--key', 'b']).command).toMatchObject({ kind: 'tail', key: 'b' });
  });
});
