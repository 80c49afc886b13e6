import { expect, it } from 'vitest';
import { brokerNames } from './kafka-by-link.ts';

const frame = (...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
};

const broker = (port: number): Buffer => {
  const name = Buffer.concat([Buffer.from([0, 9]), Buffer.from('127.0.0.1'), Buffer.alloc(4)]);
  name.writeInt32BE(port, 11);
  return name;
};

it.each([1, 5, 1000])(
  'names the link where the broker is named, in pieces of %i bytes, and changes nothing else',
  (size) => {
    const answer = (port: number) =>
      Buffer.concat([frame(Buffer.from('none')), frame(broker(port), Buffer.from('and'), broker(port), broker(7))]);
    const change = brokerNames(9092)(4711)();
    const stream = answer(9092);
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
      stream.subarray(index * size, (index + 1) * size),
    );
    expect(Buffer.concat(pieces.map(change))).toEqual(answer(4711));
  },
);
