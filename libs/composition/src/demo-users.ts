import * as demo from '@orderline/contracts/http/demo';

export type DemoUser = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly ('customer' | 'admin')[];
  /** The secret of their one-time codes, in base 32: for an app, or for `oathtool --totp -b`. */
  readonly secondFactor?: string;
};

/** Who can sign in to a system in development; the passwords are public, so no other environment may have these users. */
export const demoCustomer: DemoUser = { ...demo.demoCustomer, roles: ['customer'] };

export const demoSecondFactor = 'ORDERLINEDEMOADMINORDERLINEDEMOA';

export const demoAdmin: DemoUser = { ...demo.demoAdmin, roles: ['admin'], secondFactor: demoSecondFactor };

/** Without a second factor: by the API a password alone is enough, and the pages have a device set up first. */
export const demoOperator: DemoUser = { ...demo.demoOperator, roles: ['admin'] };

export const demoUsers: readonly DemoUser[] = [demoCustomer, demoAdmin, demoOperator];
