import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDocs } from './docs/check-docs.ts';
import { readRepository } from './docs/repository.ts';

const faultsIn = (fixture: string): readonly string[] =>
  checkDocs(readRepository(join(import.meta.dirname, 'fixtures/docs', fixture)))
    .map(({ file, line, rule, fault }) => `${file}:${line} ${rule}: ${fault}`)
    .toSorted();

describe('the pages', () => {
  it('are clean when all they name exists', () => {
    expect(faultsIn('clean')).toEqual([]);
  });

  it('are stale when a path, command, link or heading is gone, or a page is too long', () => {
    expect(faultsIn('stale')).toEqual([
      'README.md:151 length: The page has 151 lines; 150 are allowed.',
      'README.md:3 path: cancel-order.ts does not exist.',
      'README.md:3 path: libs/domain/src/orders/cancel-order.ts does not exist.',
      'README.md:5 anchor: README.md has no heading #prders.',
      'README.md:5 command: npm run seed is no script of package.json.',
      'README.md:5 link: docs/rules.md leads to docs/rules.md, which does not exist.',
      'README.md:8 command: npm run test is no script of package.json.',
      'README.md:9 path: libs/domain/src/orders/cancel-order.ts does not exist.',
      'docs/adr/0001-outbox.md:41 length: The page has 41 lines; 40 are allowed.',
    ]);
  });
});
