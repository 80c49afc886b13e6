import * as z from 'zod';
import { demoAdmin, demoIds } from '../demo.ts';
import { defineEndpoint, type Upload } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

const refusedLine = z
  .object({
    line: z.int().meta({ description: 'From 1; in CSV the header is line 1.' }),
    sku: z.string().nullable(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'RefusedLine' });

const productImport = z
  .object({
    id,
    status: z.enum(['running', 'finished', 'stopped', 'interrupted', 'cancelled']).meta({
      description:
        '`stopped`: a line could not be read, nor any after it. `interrupted`: no more lines came. `cancelled`: by somebody. What was done before stays done.',
    }),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.int(),
    refusalsKept: z
      .int()
      .meta({ description: 'How many of the refused lines are kept with their reasons: the first 10,000.' }),
    refusals: z
      .array(refusedLine)
      .meta({ description: 'The first 100 of the lines that were refused; none in a list.' }),
    broken: z
      .object({ line: z.int(), code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'The line at which a stopped import stopped.' }),
    dryRun: z.boolean().meta({ description: 'The counts say what an import would do; nothing was written.' }),
    fileName: z.string().nullable().meta({ description: 'Of a file that was sent by the page of staff.' }),
    readBytes: z.int().meta({ description: 'How much was read.' }),
    totalBytes: z.int().nullable().meta({ description: 'Of how much, where that is known before the end.' }),
    importedBy: id.meta({ description: 'The account.' }),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'ProductImport' });

const refused = {
  line: 3,
  sku: 'KIT 11A',
  errors: [{ pointer: '#/sku', code: 'wrong-form', detail: 'is no SKU such as "MUG-01"' }],
};

const finished = {
  id: demoIds.productImport,
  status: 'finished',
  created: 1,
  updated: 1,
  unchanged: 0,
  refused: 1,
  refusalsKept: 1,
  refusals: [refused],
  broken: null,
  dryRun: false,
  fileName: null,
  readBytes: 210,
  totalBytes: null,
  importedBy: demoAdmin.id,
  startedAt: '2026-11-22T10:00:00.000Z',
  endedAt: '2026-11-22T10:00:00.120Z',
};

const tags = ['Products'];

const auth = { scopes: ['catalog:write'] } as const;

const MINUTE = 60_000;

/** Lines of products, by one JSON object a line or by columns. */
const lines = {
  mediaTypes: {
    'application/x-ndjson': [
      '{"sku":"KIT-10A","title":"Whisk, beech","category":"kitchen","price":{"amount":"6.50","currency":"GBP"}}',
      '{"sku":"KIT-01B","title":"Enamel mug, ivory","category":"kitchen","price":{"amount":"11.95","currency":"GBP"}}',
      '{"sku":"KIT 11A","title":"Ladle, beech","category":"kitchen","price":{"amount":"7.95","currency":"GBP"}}\n',
    ].join('\n'),
    'text/csv': [
      'sku,title,category,price,currency,description',
      'KIT-10B,"Whisk, walnut",kitchen,8.50,GBP,"Beats eggs, and holds its form"',
      'KIT-01C,"Enamel mug, terracotta",kitchen,8.99,GBP,Holds 350 ml',
      'KIT 11A,"Ladle, beech",kitchen,7.95,GBP,\n',
    ].join('\n'),
  },
  limitBytes: 256 * 1024 * 1024,
  deadlineMs: 30 * MINUTE,
  idleMs: 15_000,
} as const satisfies Upload;

export const importProducts = defineEndpoint({
  kind: 'upload',
  method: 'post',
  path: '/api/v1/products/imports',
  operationId: 'importProducts',
  summary: 'Create and change products from a file',
  description:
    'Each line is a product as POST /products takes it: of a new SKU one is created, of a known one changed. Lines that are not valid are refused, the others taken, in batches. Where a file breaks off, its record (Location) says what was done. CSV begins with the names of its columns: sku, title, category, price, currency, description.',
  tags,
  auth,
  upload: lines,
  query: z.strictObject({
    dryRun: z
      .enum(['true', 'false'])
      .optional()
      .meta({ description: '`true`: the same checks and counts, and nothing is written but the record.' }),
  }),
  answers: { 201: productImport },
  problems: [],
  idempotency: 'accepted',
  examples: { answer: finished },
});

export const listProductImports = defineEndpoint({
  method: 'get',
  path: '/api/v1/products/imports',
  operationId: 'listProductImports',
  summary: 'List imports and dry runs, newest first',
  tags,
  auth,
  query: z.strictObject(paging),
  answers: { 200: pageOf(productImport) },
  problems: [],
  examples: { answer: { items: [{ ...finished, refusals: [] }], page: { next: null } } },
});

export const cancelProductImport = defineEndpoint({
  method: 'post',
  path: '/api/v1/products/imports/{id}/cancellation',
  operationId: 'cancelProductImport',
  summary: 'Cancel an import that is under way',
  description: 'It ends after the batch that is being written, which stays. One that is over is answered as it ended.',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 200: productImport },
  problems: ['not-found'],
  examples: { params: { id: demoIds.productImport }, answer: finished },
});

export const readProductImport = defineEndpoint({
  method: 'get',
  path: '/api/v1/products/imports/{id}',
  operationId: 'readProductImport',
  summary: 'Read how an import stands or ended',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 200: productImport },
  problems: ['not-found'],
  examples: { params: { id: demoIds.productImport }, answer: finished },
});

export const listProductImportRefusals = defineEndpoint({
  method: 'get',
  path: '/api/v1/products/imports/{id}/refusals',
  operationId: 'listProductImportRefusals',
  summary: 'List the lines that an import refused',
  description: 'The first 10,000 of them; the record of the import counts them all.',
  tags,
  auth,
  params: z.object({ id }),
  query: z.strictObject(paging),
  answers: { 200: pageOf(refusedLine) },
  problems: ['not-found'],
  examples: { params: { id: demoIds.productImport }, answer: { items: [refused], page: { next: null } } },
});
