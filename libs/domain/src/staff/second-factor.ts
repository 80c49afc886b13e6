import { err, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type {
  OneTimeCodes,
  RecoveryCodes,
  Seal,
  SecondFactor,
  SecondFactorReader,
  SecondFactors,
  SessionIds,
  StaffAccounts,
  StaffSessions,
  ThrottleCodes,
  Throttled,
} from './ports.ts';
import type { StaffSession } from './session.ts';
import { type Browser, credentialOf, type Opened, openSession } from './sign-in.ts';

export type WrongCode = { readonly kind: 'wrong-code' };

export type AlreadyEnrolled = { readonly kind: 'already-enrolled' };

export type EnrolmentPorts = {
  readonly transact: Transact<{ readonly secondFactors: SecondFactors }>;
  readonly secondFactors: SecondFactorReader;
  readonly oneTimeCodes: OneTimeCodes;
  readonly recoveryCodes: RecoveryCodes;
  readonly staffSeal: Seal;
  readonly throttleCodes: ThrottleCodes;
  readonly now: Now;
};

type Person = { readonly userId: UserId; readonly email: string };

/** What an app is shown: the same until it is confirmed, so that a page that is loaded again shows the same picture. */
export const beginEnrolment =
  ({ transact, secondFactors, oneTimeCodes, staffSeal }: EnrolmentPorts) =>
  async ({
    userId,
    email,
  }: Person): Promise<Result<{ readonly secret: string; readonly uri: string }, AlreadyEnrolled>> => {
    const known = await secondFactors.find(userId);
    if (known?.confirmedAt) return err({ kind: 'already-enrolled' });
    const kept = known && staffSeal.open(known.sealedSecret, userId);
    if (kept) return ok({ secret: kept, uri: oneTimeCodes.uri(kept, email) });
    const secret = oneTimeCodes.makeSecret();
    return transact<{ readonly secret: string; readonly uri: string }, AlreadyEnrolled>(async (stores) => {
      const proposed = await stores.secondFactors.propose({ userId, sealedSecret: staffSeal.seal(secret, userId) });
      return proposed ? ok({ secret, uri: oneTimeCodes.uri(secret, email) }) : err({ kind: 'already-enrolled' });
    });
  };

const howManyCodes = 10;

export type ConfirmEnrolment = { readonly userId: UserId; readonly address: string; readonly code: string };

/** Takes the secret into use. Its code is spent by that, and signs nobody in. Answers the recovery codes, this once. */
export const confirmEnrolment =
  (ports: EnrolmentPorts) =>
  ({
    userId,
    address,
    code,
  }: ConfirmEnrolment): Promise<Result<readonly string[], WrongCode | AlreadyEnrolled | Throttled>> =>
    ports.throttleCodes<readonly string[], WrongCode | AlreadyEnrolled>({ userId, address }, async () => {
      const known = await ports.secondFactors.find(userId);
      if (known?.confirmedAt) return err({ kind: 'already-enrolled' });
      const secret = known && ports.staffSeal.open(known.sealedSecret, userId);
      const now = ports.now();
      const step = secret ? ports.oneTimeCodes.stepOf(secret, code, now) : null;
      if (!known || step === null) return err({ kind: 'wrong-code' });
      const made = Array.from({ length: howManyCodes }, () => ports.recoveryCodes.make());
      return ports.transact<readonly string[], WrongCode | AlreadyEnrolled>(async ({ secondFactors }) => {
        if (!(await secondFactors.confirm(known, { step, now }))) return err({ kind: 'already-enrolled' });
        await secondFactors.setRecoveryCodes(
          userId,
          made.map(({ digest }) => digest),
        );
        return ok(made.map(({ code: one }) => one));
      });
    });

export type PassSecondFactorPorts = Omit<EnrolmentPorts, 'staffSeal'> & {
  readonly staffSeal: Pick<Seal, 'open'>;
  readonly accounts: StaffAccounts;
  readonly staffSessions: StaffSessions;
  readonly sessionIds: SessionIds;
};

export type PassSecondFactor = Browser & { readonly session: StaffSession; readonly code: string };

/** Spends a code, or a recovery code, and opens the whole session in the place of the one that awaited it. */
export const passSecondFactor =
  (ports: PassSecondFactorPorts) =>
  async ({ session, code, ...browser }: PassSecondFactor): Promise<Result<Opened, WrongCode | Throttled>> => {
    const { userId } = session;
    const spent = await spendCode(ports, { userId, code, address: browser.address });
    if (!spent.ok) return spent;
    const account = await ports.accounts.find(userId);
    if (!account) return err({ kind: 'wrong-code' });
    const now = ports.now();
    const [stage, { passwordHash }] = ['full', { passwordHash: account.passwordHash }] as const;
    const credential = credentialOf(ports.sessionIds, { stage, passwordHash, factor: spent.value });
    const opened = await openSession(ports, {
      ...browser,
      userId,
      stage,
      credential,
      createdAt: session.createdAt,
      now,
    });
    await ports.staffSessions.remove(userId, session.digest);
    return ok(opened);
  };

export type SpendCodePorts = Pick<
  PassSecondFactorPorts,
  'transact' | 'secondFactors' | 'oneTimeCodes' | 'recoveryCodes' | 'staffSeal' | 'throttleCodes' | 'now'
>;

type ConfirmedFactor = SecondFactor & { readonly confirmedAt: Date };

export type SpendCode = { readonly userId: UserId; readonly address: string; readonly code: string };

/** Proves by a code, or a recovery code, that it is whoever is signed in, wherever that is; guesses are counted together. */
export const proveSecondFactor =
  (ports: SpendCodePorts) =>
  async (command: SpendCode): Promise<Result<void, WrongCode | Throttled>> => {
    const spent = await spendCode(ports, command);
    return spent.ok ? ok(undefined) : spent;
  };

/** Each code once, however many try at the same time. */
export const spendCode = (
  ports: SpendCodePorts,
  { userId, address, code }: SpendCode,
): Promise<Result<ConfirmedFactor, WrongCode | Throttled>> =>
  ports.throttleCodes({ userId, address }, () => spend(ports, { userId, code }));

const spend = async (
  { transact, oneTimeCodes, recoveryCodes, staffSeal, now, ...readers }: SpendCodePorts,
  { userId, code }: Pick<SpendCode, 'userId' | 'code'>,
): Promise<Result<ConfirmedFactor, WrongCode>> => {
  const factor = await readers.secondFactors.find(userId);
  const confirmedAt = factor?.confirmedAt ?? null;
  const secret = factor && confirmedAt ? staffSeal.open(factor.sealedSecret, userId) : null;
  if (!factor || confirmedAt === null || secret === null) return err({ kind: 'wrong-code' });
  const typed = code.replaceAll(/[\s-]/g, '');
  const step = oneTimeCodes.stepOf(secret, typed, now());
  const recovery = step === null ? recoveryCodes.digest(typed) : null;
  if (step === null && recovery === null) return err({ kind: 'wrong-code' });
  return transact<ConfirmedFactor, WrongCode>(async ({ secondFactors }) => {
    const spent =
      step === null
        ? recovery !== null && (await secondFactors.useRecoveryCode(userId, recovery))
        : await secondFactors.advance(userId, step);
    return spent ? ok({ ...factor, confirmedAt }) : err({ kind: 'wrong-code' });
  });
};
