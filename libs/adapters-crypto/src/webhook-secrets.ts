import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { WebhookSecrets } from '@orderline/domain/webhooks';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * 256 random bits as `whsec_` and base64 (Standard Webhooks). They are kept under AES-256-GCM, by a key that is derived
 * from `secret` (RFC 5869) and bound to their endpoint: the table alone signs nothing, and no row says what another's is.
 */
export const sealedWebhookSecrets = (secret: string): WebhookSecrets => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'orderline secrets of webhook endpoints', 32));
  return {
    make: () => `whsec_${randomBytes(32).toString('base64')}`,
    seal: (text, endpointId) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(endpointId));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (sealed, endpointId) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
      try {
        const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(endpointId))
          .setAuthTag(rest.subarray(0, TAG_BYTES));
        return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
};
