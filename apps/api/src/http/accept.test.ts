import { describe, expect, it } from 'vitest';
import { admits } from './accept.ts';

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
