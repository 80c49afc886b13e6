import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryIn, readForm } from './multipart.ts';

const BOUNDARY = '----WebKitFormBoundaryX7';

type Part = { readonly name: string; readonly file?: string; readonly content: Buffer };

const formOf = (parts: readonly Part[], after = ''): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, file, content }) => [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
      Buffer.from(file === undefined ? '\r\n\r\n' : `; filename="${file}"\r\nContent-Type: text/csv\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n${after}`),
  ]);

/** The same bytes in chunks that end at these places. */
async function* cut(bytes: Buffer, places: readonly number[] = []): AsyncGenerator<Uint8Array, void> {
  let from = 0;
  for (const place of [...places.toSorted((one, other) => one - other), bytes.length]) {
    if (place > from) yield bytes.subarray(from, place);
    from = Math.max(from, place);
  }
}

const allOf = async (chunks: AsyncIterable<Uint8Array> = cut(Buffer.alloc(0))): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of chunks) parts.push(part.slice());
  return Buffer.concat(parts);
};

describe('a form with a file', () => {
  it('is read the same wherever its bytes are cut, and whatever is in the file', async () => {
    const near = fc.constantFrom(
      '\r\n',
      '\r\n--',
      `\r\n--${BOUNDARY.slice(0, -1)}`,
      `--${BOUNDARY}`,
      '-',
      '\0',
      'a,b\n',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(near, { maxLength: 12 }),
        fc.array(fc.nat(400), { maxLength: 40 }),
        async (pieces, places) => {
          const content = Buffer.from(pieces.join(''));
          fc.pre(!`\r\n${content}`.includes(`\r\n--${BOUNDARY}`));
          const token = { name: 'token', content: Buffer.from('t ü') };
          const bytes = formOf([token, { name: 'file', file: 'a %22b%22.csv', content }], 'epilogue');
          const { fields, file } = await readForm(cut(bytes, places), BOUNDARY);
          expect([[...fields], file?.name]).toEqual([[['token', 't ü']], 'a "b".csv']);
          expect((await allOf(file?.chunks)).equals(content)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('holds no more of the file than came last', async () => {
    let given = 0;
    const chunks = async function* () {
      yield formOf([{ name: 'file', file: 'a.csv', content: Buffer.alloc(0) }]).subarray(0, -BOUNDARY.length - 8);
      for (; given < 1000; given += 1) yield Buffer.alloc(1000, 'x');
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
    };
    const { file } = await readForm(chunks(), BOUNDARY);
    let [size, ahead] = [0, 0];
    for await (const chunk of file?.chunks ?? []) {
      size += chunk.byteLength;
      ahead = Math.max(ahead, given * 1000 - size);
    }
    expect([size, ahead <= 2000]).toEqual([1_000_000, true]);
  });

  it('may have no file', async () => {
    const { fields, file } = await readForm(cut(formOf([{ name: 'a', content: Buffer.from('1') }])), BOUNDARY);
    expect([[...fields], file]).toEqual([[['a', '1']], undefined]);
  });

  it.each([
    ['ends in a field', formOf([{ name: 'a', content: Buffer.from('1') }]).subarray(0, -20)],
    ['has a part without a name', Buffer.from(`--${BOUNDARY}\r\nContent-Type: a/b\r\n\r\nx\r\n--${BOUNDARY}--\r\n`)],
    ['has a field without end', formOf([{ name: 'a', content: Buffer.alloc(70_000, 'x') }])],
    [
      'has fields without end',
      formOf(Array.from({ length: 9 }, () => ({ name: 'a', content: Buffer.alloc(9_000, 'x') }))),
    ],
    [
      'has names without end',
      formOf(Array.from({ length: 9 }, () => ({ name: 'a'.repeat(9_000), content: Buffer.alloc(0) }))),
    ],
    [
      'has letters of more bytes than one without end',
      formOf(Array.from({ length: 9 }, () => ({ name: 'a', content: Buffer.from('€'.repeat(3_000)) }))),
    ],
    ['has parts without end', formOf(Array.from({ length: 101 }, () => ({ name: 'a', content: Buffer.alloc(0) })))],
    ['has a head without end', Buffer.from(`--${BOUNDARY}\r\n${'x'.repeat(70_000)}`)],
    ['has words before it', Buffer.from(`hello\r\n--${BOUNDARY}--\r\n`)],
    ['is empty', Buffer.alloc(0)],
  ])('is refused where it %s', async (_what, bytes) => {
    await expect(readForm(cut(bytes), BOUNDARY)).rejects.toMatchObject({ refused: { problem: 'bad-request' } });
  });

  it('that ends in its file is refused while that is read', async () => {
    const bytes = formOf([{ name: 'file', file: 'a.csv', content: Buffer.from('a,b') }]).subarray(0, -10);
    const { file } = await readForm(cut(bytes), BOUNDARY);
    await expect(allOf(file?.chunks)).rejects.toMatchObject({ refused: { problem: 'bad-request' } });
  });
});

describe('a boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/form-data', null],
    ['text/plain; boundary=abc', null],
    [undefined, null],
  ])('in "%s" is %s', (type, boundary) => {
    expect(boundaryIn(type)).toBe(boundary);
  });
});
