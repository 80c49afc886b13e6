import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { type EmitCommand, samplesFor } from './emit.ts';
import { readCommand } from './options.ts';

const commandOf = (...args: readonly string[]) => readCommand(['emit', ...args]).command as EmitCommand;

describe('npm run events -- emit', () => {
  it('reads what to send, how many, and where', () => {
    expect(commandOf('UserErased')).toEqual({ kind: 'emit', type: 'UserErased', count: 1, data: {} });
    expect(commandOf('OrderPaid', '--count', '3', '--data', '{"version":4}', '--topic-prefix', 'mine.')).toEqual({
      kind: 'emit',
      type: 'OrderPaid',
      count: 3,
      data: { version: 4 },
      topicPrefix: 'mine.',
    });
    for (const wrong of [[], ['A', 'B'], ['A', '--count', '0'], ['A', '--data', '{']]) {
      expect(() => commandOf(...wrong), wrong.join(' ')).toThrow(Misuse);
    }
  });

  it('names what is meant by a name that is none, and each fault of the data with its place', () => {
    expect(() => samplesFor(commandOf('OrderPlacd'))).toThrow('no event is called OrderPlacd: is it OrderPlaced');
    const wrong = '{"total":{"amount":"x"},"colour":1}';
    expect(() => samplesFor(commandOf('OrderPaid', '--data', wrong))).toThrow(
      /--data \/total\/amount: not an amount\n--data \/colour: no such field: there are orderId/,
    );
  });
});
