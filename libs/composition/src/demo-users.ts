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

export const demoUsers: readonly DemoUser[] = [demoCustomer, demoAdmin];
