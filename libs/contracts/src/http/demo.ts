import { exampleAddress } from './address.ts';

const idOf = (last: string): string => `0199c0de-7a00-7000-8000-0000000000${last}`;

/** Who can sign in to a system in development; the passwords are public, so no other environment may have these users. */
export const demoCustomer = {
  id: idOf('01'),
  email: 'demo@example.com',
  name: 'Demo Customer',
  password: 'orderline-demo-customer',
} as const;

export const demoAdmin = {
  id: idOf('03'),
  email: 'admin@example.com',
  name: 'Demo Admin',
  password: 'orderline-demo-admin',
} as const;

/** An admin who has set up no second factor, for programs and examples that sign in by a password alone. */
export const demoOperator = {
  id: idOf('05'),
  email: 'ops@example.com',
  name: 'Demo Operator',
  password: 'orderline-demo-ops',
} as const;

/** Somebody of the staff with a session of the pages. Nobody can sign in as them. */
export const demoColleague = {
  id: idOf('04'),
  email: 'support@example.com',
  name: 'Demo Support',
  roles: ['support'],
  session: 'q0Hy2mJ4l1oWmS2yL0hXrF2Jv3cKQ9oVY8b1nT5sZcE',
} as const;

/** What a system in development has from its beginning, by ids that never change: examples name it. */
export const demoIds = {
  product: idOf('10'),
  order: '0199c0de-7a00-7000-8002-67bd089eb45a',
  cancelledOrder: '0199c0de-7a00-7000-8002-67bd089eb45b',
  shippedOrder: '0199c0de-7a00-7000-8002-67bd089eb45c',
  address: idOf('31'),
  apiKey: idOf('41'),
  productImport: idOf('50'),
  jobRun: idOf('60'),
  cancelledJobRun: idOf('61'),
  webhookEndpoint: idOf('70'),
  webhookDelivery: idOf('71'),
  savedView: idOf('90'),
} as const;

/** What goes wrong, by ids that never change: a system that is well has none of it. */
export const demoTrouble = {
  order: '0199c0de-7a00-7000-8002-67bd089eb45d',
  deadLetter: idOf('81'),
  waitingEvent: idOf('82'),
} as const;

/** A product of the demo as it is answered: the first of its catalogue. */
export const demoProduct = {
  id: demoIds.product,
  sku: 'KIT-01A',
  title: 'Enamel mug, navy rim',
  description: 'Holds 350 ml and survives a campfire. Navy rim.',
  category: 'kitchen',
  price: { amount: '9.99', currency: 'GBP' },
  availability: 'in_stock',
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
} as const;

/** What the order of the demo has in every version. */
export const demoOrder = {
  id: demoIds.order,
  customerId: demoCustomer.id,
  status: 'placed',
  total: { amount: '19.98', currency: 'GBP' },
  shippingAddress: exampleAddress,
  placedAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
} as const;

/** Its one line. */
export const demoLine = {
  quantity: 2,
  unitPrice: demoProduct.price,
  lineTotal: { amount: '19.98', currency: 'GBP' },
} as const;
