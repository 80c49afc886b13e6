import { randomBytes } from 'node:crypto';
import type { WebhookSecrets } from '@orderline/domain/webhooks';
import { ownedSeal } from './seals.ts';

/** 256 random bits as `whsec_` and base64 (Standard Webhooks), sealed for their endpoint. */
export const sealedWebhookSecrets = (secret: string): WebhookSecrets => ({
  make: () => `whsec_${randomBytes(32).toString('base64')}`,
  ...ownedSeal(secret, 'orderline secrets of webhook endpoints'),
});
