import type { UserId } from '@orderline/domain/shared';
import { ok } from '@orderline/domain/shared';
import type { SecondFactors } from '@orderline/domain/staff';
import type { Ports } from '../features.ts';

type Device = { readonly userId: UserId; readonly secret: string };

/** Gives somebody a device for one-time codes; a second time it is in use, and stays as it is. */
export const enrol = ({ staffSeal, transact, now }: Ports, { userId, secret }: Device): Promise<unknown> => {
  const factor = { userId, sealedSecret: staffSeal.seal(secret, userId) };
  return transact(async ({ secondFactors }: { readonly secondFactors: SecondFactors }) => {
    if (await secondFactors.propose(factor)) await secondFactors.confirm(factor, { step: 0, now: now() });
    return ok(undefined);
  });
};
