import { err, ok, type Result } from '../shared/index.ts';
import type { ProvePassword, Throttled } from './ports.ts';
import { type PassSecondFactorPorts, spendCode, type WrongCode } from './second-factor.ts';
import type { StaffSession } from './session.ts';
import { type Browser, type Opened, replaceSession } from './sign-in.ts';

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
    const { userId } = session;
    const { address } = browser;
    const proven =
      'password' in proof
        ? await ports.reauthenticate({ userId, password: proof.password, address })
        : await spendCode(ports, { userId, address, code: proof.code });
    if (!proven.ok) return proven;
    const opened = await replaceSession(ports, session, { ...browser, now: ports.now() });
    return opened ? ok(opened) : err({ kind: 'wrong-code' });
  };
