import { describe, expect, it } from 'vitest';
import { admits, mediaTypeOf } from './negotiation.ts';

describe('an Accept header', () => {
  it.each([
    [undefined, true],
    ['*/*', true],
    ['application/json', true],
    ['Application/JSON', true],
    ['application/*;q=0.1', true],
    ['text/html, application/xhtml+xml, */*;q=0.8', true],
    ['application/json;q=0, */*', false],
    ['application/*;q=0, */*', false],
    ['*', true],
    ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', true],
    ['', true],
    [' , ', true],
    ['application/json;charset=utf-8', true],
    ['APPLICATION/*', true],
    ['text/html;level="a,b", application/json;q=0.5', true],
    ['*;q=0', false],
    ['text/html', false],
    ['application/problem+json', false],
    ['*/*;q=0', false],
  ])('of %s admits JSON: %s', (header, admitted) => {
    expect(admits(header, 'application/json')).toBe(admitted);
  });
});

const read = (contentType: string, contentEncoding?: string) =>
  mediaTypeOf(
    new Headers({
      'Content-Type': contentType,
      ...(contentEncoding !== undefined && { 'Content-Encoding': contentEncoding }),
    }),
    ['application/json', 'text/csv'],
  );

describe('a Content-Type', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;',
    ' application/json ; ',
    'application/json;charset=utf-8',
    'application/json; charset=utf8',
    'application/json; charset=UTF8',
    'application/json; Charset="utf-8"',
    "application/json\t;\tcharset = 'utf-8'".replaceAll("'", '"'),
    'application/json; odata=verbose; charset=utf-8',
    'application/json; profile="a;b, c"; charset=utf8',
  ])('is JSON in UTF-8: %s', (written) => {
    expect(read(written)).toEqual({ ok: true, value: 'application/json' });
  });

  it.each([
    'application/jsonx',
    'application/merge-patch+json',
    'text/plain',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset=nonsense',
    'application/json; charset="utf-8, latin1"',
    'application/json, text/csv',
    'text/csv; x="charset=utf-8"; charset=windows-1252',
    '',
  ])('is refused: %s', (written) => {
    expect(read(written)).toMatchObject({ ok: false, error: { problem: 'unsupported-media-type' } });
  });

  it.each([
    ['identity', true],
    [' Identity , identity', true],
    ['', true],
    ['gzip', false],
    ['identity, br', false],
  ])('with a Content-Encoding of %j is read: %s', (encoding, ok) => {
    expect(read('text/csv', encoding).ok).toBe(ok);
  });
});
