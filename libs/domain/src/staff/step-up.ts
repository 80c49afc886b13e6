import { err, ok, type Result } from '../shared/index.ts';
import type { ProvePassword, Throttled } from './ports.ts';
import { type PassSecondFactorPorts, spendCode, type WrongCode } from './second-factor.ts';
import type { StaffSession } from './session.ts';
import { type Browser, type Opened, openSession } from './sign-in.ts';

export type StepUp = Browser & {
  readonly session: StaffSession;
  readonly proof: { readonly password: string } | { readonly code: string };
};

export type StepUpPorts = PassSecondFactorPorts & { readonly reauthenticate: ProvePassword };

/** Proves once more that it is the one who signed in, and goes on under a new id; the session ends no later for it. */
export const stepUp =
  (ports: StepUpPorts) =>
  async ({
    session,
    proof,
    ...browser
  }: StepUp): Promise<Result<Opened, WrongCode | { readonly kind: 'wrong-password' } | Throttled>> => {
    if (session.stage !== 'full') return err({ kind: 'wrong-code' });
    const { userId, stage, credential, createdAt } = session;
    const { address } = browser;
    const proven =
      'password' in proof
        ? await ports.reauthenticate({ userId, password: proof.password, address })
        : await spendCode(ports, { userId, address, code: proof.code });
    if (!proven.ok) return proven;
    // Whoever was signed out in the meantime stays so.
    if (!(await ports.staffSessions.remove(userId, session.digest))) return err({ kind: 'wrong-code' });
    return ok(await openSession(ports, { ...browser, userId, stage, credential, createdAt, now: ports.now() }));
  };
