import { sealedWebhookSecrets } from '@orderline/adapters-crypto';
import { webhookUrlJudge } from '@orderline/adapters-http/webhook-urls';
import type { JudgeWebhookUrl, WebhookSecrets } from '@orderline/domain/webhooks';
import type { SharedConfig } from '@orderline/platform';

/** What endpoints are managed with. */
export const webhookPorts = ({
  webhooks: { secretKey, allowedNetworks },
  service: { environment },
}: Pick<SharedConfig, 'webhooks' | 'service'>): {
  readonly webhookSecrets: WebhookSecrets;
  readonly judgeWebhookUrl: JudgeWebhookUrl;
} => ({
  webhookSecrets: sealedWebhookSecrets(secretKey),
  judgeWebhookUrl: webhookUrlJudge({
    allowedNetworks,
    plainToLoopback: environment === 'development' || environment === 'test',
  }),
});
