import { asId } from '@orderline/domain/shared';
import type { WebhookEndpointId } from '@orderline/domain/webhooks';
import { describe, expect, it } from 'vitest';
import { sealedWebhookSecrets } from './webhook-secrets.ts';

const [one, other] = [
  asId<WebhookEndpointId>('0199c0de-7a00-7000-8000-000000000001'),
  asId<WebhookEndpointId>('0199c0de-7a00-7000-8000-000000000002'),
];

describe('the secret of a webhook endpoint', () => {
  const secrets = sealedWebhookSecrets('a key that is long enough for all');

  it('is 32 random bytes, as the standard writes them', () => {
    const made = Array.from({ length: 20 }, secrets.make);
    for (const secret of made) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
    expect(new Set(made).size).toBe(20);
  });

  it('is kept so that nobody reads it, and opens for its endpoint alone', () => {
    const secret = secrets.make();
    const sealed = secrets.seal(secret, one);
    expect(sealed).not.toContain(secret.slice(6, 20));
    expect(secrets.seal(secret, one)).not.toBe(sealed);
    expect(secrets.open(sealed, one)).toBe(secret);
    expect(secrets.open(sealed, other)).toBeNull();
    expect(sealedWebhookSecrets('another key that is long enough').open(sealed, one)).toBeNull();
  });

  it.each(['', 'x', 'AAAA', 'not base64 at all', 'A'.repeat(100)])(
    'opens from nothing that was not sealed: %j',
    (text) => {
      expect(secrets.open(text, one)).toBeNull();
    },
  );

  it('opens from no part of what was sealed, and from nothing that was changed', () => {
    const sealed = secrets.seal(secrets.make(), one);
    for (const cut of [1, 10, 30]) expect(secrets.open(sealed.slice(0, -cut), one)).toBeNull();
    for (const place of [0, 20, 40]) {
      const changed = `${sealed.slice(0, place)}${sealed[place] === 'A' ? 'B' : 'A'}${sealed.slice(place + 1)}`;
      expect(secrets.open(changed, one)).toBeNull();
    }
  });
});
