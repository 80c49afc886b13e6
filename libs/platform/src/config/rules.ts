import type { ValidPart } from './apps.ts';
import { databaseRefusals } from './database-rules.ts';
import { unsafeIn } from './deployed-rules.ts';
import { KAFKA_RULES } from './kafka-rules.ts';
import { insecureIn } from './keys.ts';
import { redisRefusals } from './redis-rules.ts';
import { isDeployed, type Rule } from './rule.ts';
import type { Refusal } from './setting.ts';
import { staffRefusals } from './staff-rules.ts';

const redisIsReal: Rule = (config) =>
  isDeployed(config) && config.redis.url === undefined
    ? { name: 'REDIS_URL', expected: 'the URL of a Redis: only development and test run without' }
    : undefined;

const kafkaIsReal: Rule = (config) =>
  isDeployed(config) && config.kafka.brokers === undefined
    ? { name: 'KAFKA_BROKERS', expected: 'the addresses of a Kafka: only development and test run without' }
    : undefined;

const noDemoUsers: Rule = (config) =>
  isDeployed(config) && config.service.demoUsers
    ? { name: 'DEMO_USERS', expected: 'false: only development and test have demo users', got: 'true' }
    : undefined;

const emailsAreSent: Rule = (config) =>
  isDeployed(config) && config.emails.outbox !== undefined
    ? { name: 'EMAIL_OUTBOX', expected: 'nothing: only development and test keep e-mails in a folder', got: 'a folder' }
    : undefined;

/** The api sends codes; of the workers, those with that role send what is told of orders. */
const sendsEmails = ({ worker }: Parameters<Rule>[0]): boolean =>
  worker?.roles === undefined || worker.roles.includes('emails');

const mailServerIsReal: Rule = (config) =>
  isDeployed(config) && sendsEmails(config) && config.emails.smtpUrl === undefined
    ? { name: 'SMTP_URL', expected: 'the URL of the mail server: only development and test run without' }
    : undefined;

const emailsHaveSender: Rule = (config) =>
  config.emails.from === undefined &&
  (config.emails.smtpUrl !== undefined || (isDeployed(config) && sendsEmails(config)))
    ? { name: 'EMAIL_FROM', expected: 'whom e-mails are from: no mail server takes them without' }
    : undefined;

const paymentsAreReal: Rule = (config) =>
  isDeployed(config) && config.payments && config.payments.url === undefined
    ? { name: 'PAYMENT_URL', expected: 'the payment provider: only development and test run without' }
    : undefined;

const providerKnowsUs: Rule = (config) =>
  isDeployed(config) && config.payments && config.payments.token === undefined
    ? { name: 'PAYMENT_TOKEN', expected: "the payment provider's token: only development and test run without" }
    : undefined;

const webhooksAreSealed: Rule = (config) =>
  isDeployed(config) && config.webhooks.secretKey === undefined
    ? {
        name: 'WEBHOOK_SECRET_KEY',
        expected: 'a key for the secrets of webhooks: only development and test run without',
      }
    : undefined;

const noExampleApp: Rule = (config) =>
  isDeployed(config) && config.docs?.exampleApp !== undefined
    ? { name: 'EXAMPLE_APP', expected: 'nothing: only development and test serve the example app', got: 'a folder' }
    : undefined;

const noDevPage: Rule = (config) =>
  isDeployed(config) && config.docs?.devPage
    ? { name: 'DEV_PAGE', expected: 'false: only development and test show what goes on inside', got: 'true' }
    : undefined;

const issuersAreSecure: Rule = (config) => {
  const insecure = insecureIn(config.tokens?.externalIssuers ?? []);
  return isDeployed(config) && insecure !== undefined
    ? { name: 'OIDC_ISSUERS', expected: 'https:// alone: only development and test go without', got: insecure }
    : undefined;
};

const issuersAreOthers: Rule = ({ tokens }) =>
  tokens?.externalIssuers?.some(({ issuer }) => issuer === tokens.issuer)
    ? { name: 'OIDC_ISSUERS', expected: 'issuers other than TOKEN_ISSUER, which is ours', got: tokens.issuer ?? '' }
    : undefined;

const drainEndsInTime: Rule = ({ shutdown: { drainSeconds = 0, timeoutSeconds } }) =>
  timeoutSeconds !== undefined && drainSeconds >= timeoutSeconds
    ? {
        name: 'DRAIN_SECONDS',
        expected: `fewer than SHUTDOWN_TIMEOUT_SECONDS (${timeoutSeconds})`,
        got: String(drainSeconds),
      }
    : undefined;

const inProcessTransportHasBothEnds: Rule = ({ kafka, worker }) =>
  kafka.brokers === undefined &&
  worker?.roles !== undefined &&
  !(worker.roles.includes('relay') && worker.roles.includes('consumers'))
    ? {
        name: 'WORKER_ROLES',
        expected: 'relay,consumers: without KAFKA_BROKERS the relay hands events to the consumers of its own process',
        got: worker.roles.join(','),
      }
    : undefined;

const reachedByKafka =
  (key: 'warehouseUrl' | 'carrierUrl', name: string): Rule =>
  ({ kafka, partners }) =>
    kafka.brokers !== undefined && partners?.[key] !== undefined
      ? { name, expected: 'nothing: with KAFKA_BROKERS it is reached by Kafka alone', got: partners[key] }
      : undefined;

const gatewayHasRoutes: Rule = ({ http, gateway }) =>
  http?.roles?.includes('gateway') && gateway && gateway.routes === undefined
    ? { name: 'GATEWAY_ROUTES', expected: 'the file of the routes: the role gateway does nothing without' }
    : undefined;

/** The one that is left over is that of jobs and reports. */
const exportsLeaveOneConnection: Rule = ({ http, database: { jobsPoolSize } }) =>
  http?.roles?.some((role) => role === 'api' || role === 'admin') && jobsPoolSize !== undefined && jobsPoolSize < 2
    ? {
        name: 'DATABASE_JOBS_POOL_SIZE',
        expected:
          'at least 2 where API_ROLES has api or admin: an export holds one for as long as it runs, jobs and reports another',
        got: String(jobsPoolSize),
      }
    : undefined;

const RULES: readonly Rule[] = [
  redisIsReal,
  kafkaIsReal,
  noDemoUsers,
  emailsAreSent,
  mailServerIsReal,
  emailsHaveSender,
  noExampleApp,
  noDevPage,
  webhooksAreSealed,
  paymentsAreReal,
  providerKnowsUs,
  issuersAreSecure,
  issuersAreOthers,
  drainEndsInTime,
  inProcessTransportHasBothEnds,
  gatewayHasRoutes,
  exportsLeaveOneConnection,
  reachedByKafka('warehouseUrl', 'WAREHOUSE_URL'),
  reachedByKafka('carrierUrl', 'CARRIER_URL'),
  ...KAFKA_RULES,
];

/** What a setting may be alone, but not together with the others. */
export const refusalsOf = (config: ValidPart): readonly Refusal[] => [
  ...RULES.flatMap((rule) => rule(config) ?? []),
  ...databaseRefusals(config),
  ...redisRefusals(config),
  ...unsafeIn(config),
  ...staffRefusals(config),
];
