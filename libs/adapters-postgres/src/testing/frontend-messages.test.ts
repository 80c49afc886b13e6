import { expect, it } from 'vitest';
import { openMessageReader } from './frontend-messages.ts';

const message = (type: string, body: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
};

const sent = [
  message('', 'startup'),
  message('Q', 'begin'),
  message('P', 'insert'),
  message('D', 'S'),
  message('H', ''),
  message('B', 'values'),
  message('E', ''),
  message('S', ''),
  message('X', ''),
];

it.each([1, 3, 7, 1000])('reads messages whole, and which are answered, in pieces of %i bytes', (size) => {
  const read = openMessageReader();
  const stream = Buffer.concat(sent);
  const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
    stream.subarray(index * size, (index + 1) * size),
  );
  const found = pieces.flatMap(read);
  expect(found.map(({ bytes }) => bytes.toString())).toEqual(sent.map(String));
  expect(found.map(({ isAnswered }) => isAnswered)).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0].map(Boolean));
});
