import * as demo from '@orderline/contracts/http/demo';

export type DemoUser = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly ('customer' | 'admin')[];
};

/** Who can sign in to a system in development; the passwords are public, so no other environment may have these users. */
export const demoCustomer: DemoUser = { ...demo.demoCustomer, roles: ['customer'] };

export const demoAdmin: DemoUser = { ...demo.demoAdmin, roles: ['admin'] };

/** The secret of the demo admin's one-time codes, in base 32: for an app, or for `oathtool --totp -b`. */
export const demoSecondFactor = 'ORDERLINEDEMOADMINORDERLINEDEMOA';

export const demoUsers: readonly DemoUser[] = [demoCustomer, demoAdmin];
