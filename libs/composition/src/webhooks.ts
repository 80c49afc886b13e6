import { randomBytes } from 'node:crypto';
import { sealedWebhookSecrets } from '@orderline/adapters-crypto';
import { webhookUrlJudge } from '@orderline/adapters-http/webhook-urls';
import type { JudgeWebhookUrl, WebhookSecrets } from '@orderline/domain/webhooks';
import type { SharedConfig } from '@orderline/platform';

const withoutKey: JudgeWebhookUrl = () => 'cannot be kept: set WEBHOOK_SECRET_KEY';

/** What endpoints are managed with. */
export const webhookPorts = ({
  webhooks: { secretKey, allowedNetworks },
  service: { environment },
}: Pick<SharedConfig, 'webhooks' | 'service'>): {
  readonly webhookSecrets: WebhookSecrets;
  readonly judgeWebhookUrl: JudgeWebhookUrl;
} => {
  const plainToLoopback = environment === 'development' || environment === 'test';
  return {
    // Without a key nothing opens, and no endpoint is made.
    webhookSecrets: sealedWebhookSecrets(secretKey ?? randomBytes(32).toString('base64url')),
    judgeWebhookUrl: secretKey === undefined ? withoutKey : webhookUrlJudge({ allowedNetworks, plainToLoopback }),
  };
};
