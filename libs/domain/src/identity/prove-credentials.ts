import { canonicalEmail, ok, type Result } from '../shared/index.ts';
import { keptFrom, type LoginThrottled, network, throttled } from './login-attempts.ts';
import type { ProvenAccount } from './reauthenticate.ts';
import { type InvalidCredentials, proveAccount, type SignIn, type SignInPorts } from './sign-in.ts';

export type ProveCredentials = Pick<SignIn, 'email' | 'password' | 'address'>;

/**
 * Proves a password as a sign-in does, counted with the attempts to sign in, and opens no session: for who goes on by
 * another way. The network is known from then on.
 */
export const proveCredentials =
  (ports: Pick<SignInPorts, 'accounts' | 'knownOrigins' | 'loginAttempts' | 'passwords' | 'transact' | 'now'>) =>
  async ({
    password,
    address,
    ...command
  }: ProveCredentials): Promise<Result<ProvenAccount, InvalidCredentials | LoginThrottled>> => {
    const email = canonicalEmail(command.email);
    const at = ports.now();
    const origins = [network(address)];
    const known = await ports.knownOrigins.find(email, origins, at);
    const login = { account: email, address, device: null, isNetworkKnown: known.has('network') };
    const proven = await throttled({ attempts: ports.loginAttempts, login, at }, () =>
      proveAccount(ports, { email, password }),
    );
    if (!proven.ok) return proven;
    await ports.transact(async ({ knownOrigins }) =>
      ok(await knownOrigins.remember(proven.value.userId, origins, keptFrom(at))),
    );
    return proven;
  };
