import { expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';

const head = 'sku,title,category,price,currency\n';

it('a client imports products from text or from a stream, and reads the lines that were refused', async () => {
  const { staff, withToken } = await openShopForClients();
  const client = withToken(staff);
  const contentType = 'text/csv';
  const tried = await client.products.import({
    content: `${head}POT-1,Pot,kitchen,9.00,GBP\n`,
    contentType,
    dryRun: 'true',
  });
  expect(tried).toMatchObject({ dryRun: true, created: 1 });
  const first = await client.products.import({
    content: `${head}POT-1,Pot,kitchen,9.00,GBP\nP 2,,kitchen,9,GBP\n`,
    contentType,
  });
  expect(first).toMatchObject({ status: 'finished', created: 1, refused: 1 });
  const refused: (string | null)[] = [];
  for await (const line of client.products.allImportRefusals({ id: first.id })) refused.push(line.sku);
  expect(refused).toEqual(['P 2']);
  const content = new Blob([head, 'POT-1,Iron pot,kitchen,9.00,GBP\n']).stream();
  expect(await client.products.import({ content, contentType })).toMatchObject({ updated: 1 });
  expect(await client.products.readImport({ id: first.id })).toEqual(first);
});
