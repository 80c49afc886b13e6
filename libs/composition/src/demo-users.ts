export type DemoUser = {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly ('customer' | 'admin')[];
};

/** Who can sign in to a system in development; the passwords are public, so no other environment may have these users. */
export const demoCustomer: DemoUser = {
  email: 'demo@example.com',
  name: 'Demo Customer',
  password: 'orderline-demo-customer',
  roles: ['customer'],
};

export const demoAdmin: DemoUser = {
  email: 'admin@example.com',
  name: 'Demo Admin',
  password: 'orderline-demo-admin',
  roles: ['admin'],
};

export const demoUsers: readonly DemoUser[] = [demoCustomer, demoAdmin];
