import { demoIds, demoProduct } from '@orderline/contracts/http/demo';
import type { Mailboxes } from '@orderline/domain/identity';
import { ok, type ProductId } from '@orderline/domain/shared';
import { type DemoUser, demoUsers } from '../demo-users.ts';
import { createApplication, type Ports } from '../features.ts';
import { type DemoProduct, demoCatalogue } from './catalogue.ts';
import { enrol } from './enrol.ts';
import { firstId } from './ids.ts';

type Seed = { readonly ports: Ports; readonly onProgress: (line: string) => void };

const AT_ONCE = 8;

/**
 * Puts the demo catalogue and the demo users into a system, once: the users come last, so whoever finds one finds all.
 * Safe to be cut short and run again. Answers a product to show in an example.
 */
export const seedDemo = async ({ ports, onProgress }: Seed): Promise<ProductId> => {
  const catalogue = demoCatalogue();
  const seeded = await Promise.all(demoUsers.map(({ email }) => ports.accounts.findByEmail(email)));
  if (seeded.some((account) => account === null)) {
    onProgress(`seeding ${catalogue.length} products and ${demoUsers.length} users, once`);
    await inLanes(catalogue, (product) => stockProduct(ports, product));
    for (const user of demoUsers) await admitUser(ports, user);
  }
  for (const user of demoUsers) await confirmMailbox(ports, user);
  for (const user of demoUsers) await enrolUser(ports, user);
  return exampleOf(ports, catalogue);
};

const inLanes = async <Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> => {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

const stockProduct = async (ports: Ports, { openingStock, ...details }: DemoProduct): Promise<void> => {
  const newId = details.sku === demoProduct.sku ? firstId(demoIds.product, ports.newId) : ports.newId;
  const { catalog, inventory } = createApplication({ ...ports, newId });
  const created = await catalog.createProduct(details);
  const productId = created.ok ? created.value.value.id : created.error.kind === 'sku-taken' && created.error.productId;
  if (!productId) throw new Error(`the demo product ${details.sku} was refused`);
  const idempotencyKey = { scope: 'demo seed', key: details.sku, fingerprint: String(openingStock) };
  const adjusted = await inventory.adjustStock({
    productId,
    delta: openingStock,
    reason: 'opening stock',
    idempotencyKey,
  });
  if (!adjusted.ok) throw new Error(`the demo stock of ${details.sku} was refused: ${adjusted.error.kind}`);
};

const admitUser = async (ports: Ports, { id, roles, ...details }: DemoUser): Promise<void> => {
  const { users } = createApplication({ ...ports, newId: firstId(id, ports.newId) });
  const admitted = await (roles.includes('admin') ? users.createAdmin(details) : users.registerUser(details));
  if (!admitted.ok && admitted.error.kind !== 'email-taken') {
    throw new Error(`the demo user ${details.email} was refused: ${admitted.error.kind}`);
  }
};

/** What orders tell by e-mail goes to confirmed addresses alone. */
const confirmMailbox = async ({ accounts, transact, now }: Ports, { email }: DemoUser): Promise<void> => {
  const account = await accounts.findByEmail(email);
  if (!account) return;
  await transact(async ({ mailboxes }: { readonly mailboxes: Mailboxes }) =>
    ok(await mailboxes.verify(account.userId, now())),
  );
};

/** Nobody has to set up a device to look at the pages of staff. */
const enrolUser = async (ports: Ports, { email, secondFactor }: DemoUser): Promise<void> => {
  if (secondFactor === undefined) return;
  const account = await ports.accounts.findByEmail(email);
  if (account) await enrol(ports, { userId: account.userId, secret: secondFactor });
};

const exampleOf = async ({ products }: Ports, catalogue: readonly DemoProduct[]): Promise<ProductId> => {
  const skus = catalogue.slice(0, 1).map(({ sku }) => sku);
  const [example] = (await products.idsBySku(skus)).values();
  if (!example) throw new Error('the demo catalogue is gone: stop, remove the data directory, and start again');
  return example;
};
