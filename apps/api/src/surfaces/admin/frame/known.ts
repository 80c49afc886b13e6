import { type Application, scopesFor } from '@orderline/composition';
import type { Staff } from './page.ts';

/** Who asks: signed in, or with the second factor still to come. */
export type Known = { readonly staff: Staff | null; readonly half: Staff | null };

export const nobody: Known = { staff: null, half: null };

/** What the forms of a browser are tied to: its session, through step-ups, and before there is one what it keeps. */
export const formKeyOf = ({ staff, half }: Known, id: string): string => (staff ?? half)?.session.formKey ?? id;

/** Tells by what a browser keeps who asks, with what they may now. */
export const whoIsBy =
  ({ staff: useCases }: Pick<Application, 'staff'>) =>
  async (id: string, isPoll = false): Promise<Known> => {
    const found = await useCases.authenticateStaff({ id, isPoll });
    if (!found.ok) return nobody;
    const { session, account, hasSecondFactor } = found.value;
    const { userId, email, roles } = account;
    const staff = { userId, email, session, hasSecondFactor, scopes: scopesFor(roles) };
    return session.stage === 'full' ? { staff, half: null } : { staff: null, half: staff };
  };
