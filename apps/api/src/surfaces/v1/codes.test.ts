import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer } from '../../testing/shop.ts';

describe('an e-mail address', () => {
  it('is confirmed by the code from the e-mail, once, and the profile shows it', async () => {
    const { send, sent, ...api } = openApi();
    const ada = await customer({ ...api, send }, 'ada');
    const profile = () => send('GET /api/v1/users/me', { token: ada.token });
    const before = await profile();
    expect(before.body.emailVerified).toBe(false);
    const asked = await send('POST /api/v1/users/me/email-verification', { token: ada.token });
    expect([asked.status, asked.text]).toEqual([202, '']);
    const token = /^\S{36,}$/m.exec(sent.at(-1)?.text ?? '')?.[0];
    expect((await send('POST /api/v1/email-verifications', { body: { token } })).status).toBe(204);
    const after = await profile();
    expect(after.body.emailVerified).toBe(true);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const again = await send('POST /api/v1/email-verifications', { body: { token } });
    expect([again.status, again.body.code]).toEqual([422, 'invalid-verification-token']);
  });

  it('is written to three times at once', async () => {
    const { send, ...api } = openApi();
    const ada = await customer({ ...api, send }, 'ada');
    const ask = () => send('POST /api/v1/users/me/email-verification', { token: ada.token });
    for (const _free of [1, 2, 3]) expect((await ask()).status).toBe(202);
    const refused = await ask();
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'rate-limited', '1']);
  });
});
