import { describe, expect, it } from 'vitest';
import { err, ok } from '../shared/index.ts';
import { ada, eve, openIdentity, plus, start } from './people.memory.ts';
import { oneTimeLifetime } from './send-code.ts';

const asking = { userId: ada, address: '192.0.2.1' };
const invalid = err({ kind: 'invalid-verification-token' });

const setUp = () => {
  const identity = openIdentity();
  const code = () => /^token \d+$/m.exec(identity.sent.at(-1)?.text ?? '')?.[0] ?? 'none';
  return { ...identity, code };
};

describe('an e-mail address', () => {
  it('is verified by the code that was sent there, once, and caches learn of it', async () => {
    const { requestEmailVerification, verifyEmail, sent, readers, forgotten, code } = setUp();
    expect(await requestEmailVerification(asking)).toEqual(ok(undefined));
    expect(sent.map(({ to }) => to)).toEqual(['ada@example.com']);
    expect(await verifyEmail({ token: code() })).toEqual(ok(undefined));
    expect([readers, forgotten]).toEqual([[ada], [ada]]);
    expect(await verifyEmail({ token: code() })).toEqual(invalid);
  });

  it('is forgotten by caches also where the answer to COMMIT is lost', async () => {
    const { requestEmailVerification, verifyEmail, forgotten, outcomes, state, code } = setUp();
    await requestEmailVerification(asking);
    state.answering = false;
    await expect(verifyEmail({ token: code() })).rejects.toThrow(/COMMIT is lost/);
    expect({ forgotten, outcomes }).toEqual({ forgotten: [ada], outcomes: ['unknown'] });
  });

  it('is not verified by a code that is made up, expired or meant for a password, nor the other way round', async () => {
    const { requestEmailVerification, requestPasswordReset, resetPassword, verifyEmail, state, readers, code } =
      setUp();
    expect(await verifyEmail({ token: 'made up' })).toEqual(invalid);
    await requestPasswordReset({ email: 'ada@example.com', address: '192.0.2.1' });
    expect(await verifyEmail({ token: code() })).toEqual(invalid);
    await requestEmailVerification(asking);
    expect(await resetPassword({ token: code(), newPassword: 'mine', address: '192.0.2.1' })).toEqual(
      err({ kind: 'invalid-reset-token' }),
    );
    state.now = plus(start, oneTimeLifetime['email-verification']);
    expect(await verifyEmail({ token: code() })).toEqual(invalid);
    expect(readers).toEqual([]);
  });

  it('is written to three times at once, and not for a user who is no more', async () => {
    const { requestEmailVerification, people, sent } = setUp();
    for (const _free of [1, 2, 3]) expect(await requestEmailVerification(asking)).toEqual(ok(undefined));
    const tooMany = err({ kind: 'too-many-emails', retryAfterSeconds: 1 });
    expect(await requestEmailVerification(asking)).toEqual(tooMany);
    people.delete('eve@example.com');
    const gone = err({ kind: 'account-not-found' });
    expect(await requestEmailVerification({ ...asking, userId: eve })).toEqual(gone);
    expect(sent).toHaveLength(3);
  });
});
