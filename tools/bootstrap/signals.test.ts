import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { forwardSignals } from './signals.mjs';

const forwarding = () => {
  const source = new EventEmitter();
  const received: string[] = [];
  const clock = { now: 0 };
  const child = { kill: (signal: string) => received.push(signal) };
  const release = forwardSignals(source, child, () => clock.now);
  return { source, received, clock, release };
};

it('one press of Ctrl+C reaches the child once, though terminal and npm both signal', () => {
  const { source, received, clock } = forwarding();
  source.emit('SIGINT');
  clock.now = 499;
  source.emit('SIGINT');
  expect(received).toEqual(['SIGINT']);
});

it('a second press reaches the child too, and another signal is not taken for the first', () => {
  const { source, received, clock } = forwarding();
  source.emit('SIGINT');
  source.emit('SIGTERM');
  clock.now = 500;
  source.emit('SIGINT');
  expect(received).toEqual(['SIGINT', 'SIGTERM', 'SIGINT']);
});

it('nothing listens once the child has ended', () => {
  const { source, release } = forwarding();
  release();
  expect(source.eventNames()).toEqual([]);
});
