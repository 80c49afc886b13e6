import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonSchema } from '@orderline/contracts/events';
import { describe, expect, it } from 'vitest';
import { currentSchemas } from '../events-docs/files.ts';
import { checkEvents } from './events/check-events.ts';
import { publishedSchemas } from './events/published.ts';

const published: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  'x-topic': 'orderline.orders.v1',
  type: 'object',
  properties: {
    orderId: { type: 'string', format: 'uuid' },
    version: { type: 'integer', exclusiveMinimum: 0, maximum: 100 },
    email: { type: 'string', pii: true },
    note: { type: 'string', maxLength: 10 },
    status: { enum: ['open', 'closed'] },
    total: { type: 'object', properties: { currency: { type: 'string', pattern: '^[A-Z]{3}$' } } },
    lines: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
    },
  },
  required: ['orderId', 'version'],
};

type Properties = { readonly [name: string]: JsonSchema };

const fields = (changed: Properties): JsonSchema => {
  const all: Properties = { ...(published.properties as Properties), ...changed };
  return {
    ...published,
    properties: Object.fromEntries(Object.entries(all).filter(([, schema]) => schema.type !== 'gone')),
  };
};

const check = (current: JsonSchema) =>
  checkEvents(new Map([['OrderPlaced/1.json', published]]), new Map([['OrderPlaced/1.json', current]])).map(
    ({ rule, fault }) => `${rule}: ${fault}`,
  );

const gone = { type: 'gone' };
const item = (schema: JsonSchema): JsonSchema => ({ type: 'array', minItems: 1, items: { type: 'object', ...schema } });

describe('the check of event contracts', () => {
  it.each<[string, JsonSchema]>([
    ['removed: OrderPlaced version 1, note: it was published and is gone.', fields({ note: gone })],
    [
      'removed: OrderPlaced version 1, lines[].sku: it was',
      fields({ lines: item({ properties: {}, required: ['sku'] }) }),
    ],
    [
      'retyped: OrderPlaced version 1, note: type was "string" and is "number".',
      fields({ note: { type: 'number', maxLength: 10 } }),
    ],
    [
      'retyped: OrderPlaced version 1, orderId: format was "uuid" and is nothing.',
      fields({ orderId: { type: 'string' } }),
    ],
    ['newly-required: OrderPlaced version 1, note:', { ...published, required: ['orderId', 'version', 'note'] }],
    ['no-longer-required: OrderPlaced version 1, version:', { ...published, required: ['orderId'] }],
    ['narrowed: OrderPlaced version 1, status: the values "closed" are gone.', fields({ status: { enum: ['open'] } })],
    [
      'widened: OrderPlaced version 1, status: the values "lost" are new.',
      fields({ status: { enum: ['open', 'closed', 'lost'] } }),
    ],
    [
      'narrowed: OrderPlaced version 1, note: maxLength was 10 and is 5.',
      fields({ note: { type: 'string', maxLength: 5 } }),
    ],
    ['widened: OrderPlaced version 1, note: maxLength was 10 and is nothing.', fields({ note: { type: 'string' } })],
    [
      'narrowed: OrderPlaced version 1, version: exclusiveMinimum was 0 and is 5.',
      fields({ version: { type: 'integer', exclusiveMinimum: 5, maximum: 100 } }),
    ],
    [
      'narrowed: OrderPlaced version 1, total.currency: pattern was',
      fields({ total: { type: 'object', properties: { currency: { type: 'string', pattern: '^GBP$' } } } }),
    ],
    ['moved: OrderPlaced version 1, the event itself: x-topic was', { ...published, 'x-topic': 'orderline.sales.v1' }],
    ['unmarked: OrderPlaced version 1, email:', fields({ email: { type: 'string' } })],
    [
      'changed: OrderPlaced version 1, the event itself: additionalProperties was nothing',
      { ...published, additionalProperties: false },
    ],
  ])('finds %s', (expected, current) => {
    const found = check(current);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('finds a type that is gone, and says what to do', () => {
    expect(checkEvents(new Map([['OrderPlaced/1.json', published]]), new Map())).toEqual([
      {
        file: 'docs/events/schemas/OrderPlaced/1.json',
        line: 1,
        rule: 'removed',
        fault: 'OrderPlaced version 1 was published and is gone.',
        fix: 'Put its contract back in libs/contracts/src/events.',
      },
    ]);
  });

  it('names the next version as a way out', () => {
    const [finding] = checkEvents(
      new Map([['OrderPlaced/1.json', published]]),
      new Map([['OrderPlaced/1.json', fields({ note: gone })]]),
    );
    expect(finding?.fix).toBe(
      'Put the field back, or publish OrderPlaced version 2 on a topic ending in .v2, beside this one.',
    );
  });

  it('lets optional fields, new types, better words and new marks of personal data pass', () => {
    const more = {
      ...fields({
        gift: { type: 'boolean' },
        lines: item({ properties: { sku: { type: 'string' }, name: {} }, required: ['sku'] }),
      }),
      description: 'An order was placed.',
    };
    expect(check(more)).toEqual([]);
    expect(check(fields({ note: { type: 'string', maxLength: 10, pii: true } }))).toEqual([]);
    expect(checkEvents(new Map(), currentSchemas())).toEqual([]);
  });

  it('lets a pattern pass that tells more of what is sent, and none that narrows what is received', () => {
    const patterned = fields({ orderId: { type: 'string', format: 'uuid', pattern: '^0' } });
    expect(check({ ...patterned, 'x-direction': 'send' })).toEqual([]);
    expect(check({ ...patterned, 'x-direction': 'receive' })).toEqual([
      'newly-patterned: OrderPlaced version 1, orderId: pattern was nothing and is "^0".',
    ]);
  });

  it('finds an addition that no version tells of, and lets better words pass without one', () => {
    const first = { ...published, 'x-version': '1.0' };
    const more = { ...fields({ gift: { type: 'boolean' } }), 'x-version': '1.0' };
    const found = (now: JsonSchema) =>
      checkEvents(new Map([['OrderPlaced/1.json', first]]), new Map([['OrderPlaced/1.json', now]]));
    expect(found(more)).toMatchObject([{ rule: 'unrecorded', fix: expect.stringContaining('changes') }]);
    expect(found({ ...more, 'x-version': '1.1' })).toEqual([]);
    expect(found({ ...first, description: 'In better words.', examples: [{}] })).toEqual([]);
  });

  it('lets another known value pass, and none that is gone', () => {
    const status = (...known: readonly string[]) => fields({ note: { type: 'string', 'x-extensible-enum': known } });
    const between = (before: JsonSchema, now: JsonSchema) =>
      checkEvents(new Map([['OrderPlaced/1.json', before]]), new Map([['OrderPlaced/1.json', now]]));
    expect(between(status('a'), status('a', 'b'))).toEqual([]);
    expect(between(status('a', 'b'), status('a'))).toMatchObject([{ rule: 'narrowed' }]);
  });

  it('looks through shared parts: moving one to $defs breaks nothing, and a break in one is found', () => {
    const line = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] };
    const shared = (schema: JsonSchema) => ({
      ...fields({ lines: { type: 'array', minItems: 1, items: { $ref: '#/$defs/OrderLine' } } }),
      $defs: { OrderLine: schema },
    });
    expect(check(shared({ title: 'OrderLine', ...line }))).toEqual([]);
    expect(check(shared({ ...line, required: [] }))).toEqual([
      'no-longer-required: OrderPlaced version 1, lines[].sku: it was required and is not.',
    ]);
  });

  it('finds each field of the real contracts that goes away', () => {
    for (const [name, schema] of currentSchemas()) {
      for (const field of Object.keys(schema.properties as Properties)) {
        const { [field]: _gone, ...rest } = schema.properties as Properties;
        const found = checkEvents(new Map([[name, schema]]), new Map([[name, { ...schema, properties: rest }]]));
        expect(found).toEqual([expect.objectContaining({ rule: 'removed', fault: expect.stringContaining(field) })]);
      }
    }
  });
});

describe('what was published', () => {
  const repositoryOf = (versions: readonly string[]) => {
    const root = mkdtempSync(join(tmpdir(), 'orderline-events-'));
    const git = (...args: readonly string[]) => execFileSync('git', ['-C', root, ...args], { stdio: 'ignore' });
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    git('init');
    mkdirSync(join(root, 'docs/events/schemas/A'), { recursive: true });
    for (const title of versions) {
      writeFileSync(join(root, 'docs/events/schemas/A/1.json'), JSON.stringify({ title }));
      git('add', '.');
      git(...identity, 'commit', '--no-gpg-sign', '-m', title);
    }
    return root;
  };
  const titlesIn = async (root: string) =>
    (await publishedSchemas(root)).map((schemas) => schemas.get('A/1.json')?.title);

  it('is what the tree and the last two commits have, so that writing the new schemas hides nothing', async () => {
    const root = repositoryOf(['oldest', 'older', 'last']);
    writeFileSync(join(root, 'docs/events/schemas/A/1.json'), JSON.stringify({ title: 'in the tree' }));
    expect(await titlesIn(root)).toEqual(['in the tree', 'last', 'older']);
    rmSync(root, { recursive: true });
  });

  it('is what the tree has, where git knows no more', async () => {
    const root = repositoryOf(['only']);
    expect(await titlesIn(root)).toEqual(['only', 'only']);
    rmSync(join(root, '.git'), { recursive: true });
    expect(await titlesIn(root)).toEqual(['only']);
    rmSync(root, { recursive: true });
  });
});
