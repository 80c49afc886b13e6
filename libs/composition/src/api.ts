import {
  argon2Passwords,
  type CursorCodec,
  commonPasswords,
  type ExternalTokens,
  hmacApiKeySecrets,
  hmacCursorCodec,
  joseAccessTokens,
  joseExternalTokens,
  joseTokenVerifier,
  opaqueRefreshTokens,
  openKeyring,
  sha256,
  type TokenVerifier,
} from '@orderline/adapters-crypto';
import {
  cachedApiKeys,
  cachedEnrolment,
  pgAnnouncer,
  pgChannelLog,
  pgListSnapshots,
  sampledUses,
} from '@orderline/adapters-postgres';
import type { RateLimit, RateLimiter } from '@orderline/adapters-redis';
import { createRevocations, judgeRights, reauthenticate } from '@orderline/domain/identity';
import type { Tickets } from '@orderline/domain/realtime';
import type { ApiConfig, HealthCheck, Logger, Metrics, Monitoring } from '@orderline/platform';
import { followRevocations, judged, revocable } from './access.ts';
import { openAnnouncing } from './announcing.ts';
import { type Caches, openCaches, priceListOf, skuIndexOf } from './caches.ts';
import { newId, now } from './clock.ts';
import { databaseChecks, postgresPorts } from './database.ts';
import type { Ports } from './features.ts';
import type { Inspection } from './inspection.ts';
import { importHostOf, openJobHost } from './job-host.ts';
import { jobNames, retentionOf } from './jobs.ts';
import { measureJobs, measurePasswords, reportRuns } from './metrics/measured-jobs.ts';
import { openMeasuredDatabase } from './metrics/observe.ts';
import { POOLS } from './pools.ts';
import { type RateLimiters, rateLimitersOf } from './rate-limiters.ts';
import { openAnnouncer, openRealtime, type Realtime, ticketsOf } from './realtime.ts';
import { openRefusals } from './reporting/count-refusals.ts';
import { openIdentityProvider, staffPorts } from './staff.ts';
import { startOnDatabase } from './start-on-database.ts';
import { openEmails } from './upstreams.ts';
import { notificationView, orderEventView } from './views.ts';
import { webhookPorts } from './webhooks.ts';

export { type ExternalCallersPorts, externalCallers } from '@orderline/adapters-crypto';
export type { Inspection, RecentEvent } from './inspection.ts';
export { rateLimitersOf };

export type ApiInfrastructure = {
  readonly ports: Ports;
  readonly tokens: TokenVerifier;
  readonly externalTokens: ExternalTokens;
  readonly cursors: CursorCodec;
  readonly rateLimiters: RateLimiters;
  /** A limit of its own, counted where those are. */
  readonly rateLimiter: (rate: RateLimit) => RateLimiter;
  readonly batchedRateLimiter: Caches['batchedRateLimiter'];
  readonly tickets: Tickets;
  /** Where this process holds connections. */
  readonly realtime: Omit<Realtime, 'checks' | 'close'> | undefined;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** What developers look at, where they have a page. */
  readonly inspection: Inspection | undefined;
  /** Lets the job runs of this process end after their batch, and begins none any more. */
  stopJobs(): Promise<void>;
  /** Ends within three seconds, with the e-mails on their way sent, or lost and logged. */
  drainEmails(): Promise<void>;
  close(): Promise<void>;
};

export type ApiInfrastructureNeeds = {
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly monitoring: Pick<Monitoring, 'states' | 'loopMonitor'>;
};

/** What the api stands on: PostgreSQL for every store, caches before it, keys to sign with. */
export const openApiInfrastructure = async (
  config: ApiConfig,
  { monitoring, ...needs }: ApiInfrastructureNeeds,
): Promise<ApiInfrastructure> => {
  const { issuer, audience, accessSeconds, signingKeys, externalIssuers } = config.tokens;
  const { hashConcurrency, hashQueueLimit } = config.passwords;
  const { states, loopMonitor } = monitoring;
  const keyring = await openKeyring(signingKeys);
  const database = openMeasuredDatabase({
    settings: { ...config.database, applicationName: 'orderline api' },
    pools: POOLS.api,
    metrics: needs.metrics,
  });
  await startOnDatabase(database, states);
  const passwords = argon2Passwords({ concurrency: hashConcurrency, queueLimit: hashQueueLimit });
  if (needs.metrics) measurePasswords(needs.metrics, { usage: passwords.usage, queueLimit: hashQueueLimit });
  const postgres = postgresPorts(database);
  const onLoss = (error: unknown) => needs.logger.warn({ err: error }, 'an announcement was lost');
  const otherwise = pgAnnouncer(database.business, onLoss);
  const link = await openAnnouncer({ ...needs, states, redis: config.redis, otherwise });
  const { notificationAnnouncer, drain } = openAnnouncing({
    ...link,
    metrics: needs.metrics,
    channelEpoch: postgres.channelEpoch,
  });
  const stored = pgChannelLog(database.business, { notification: notificationView, orderEvent: orderEventView });
  const loop = () => loopMonitor.loop('announcements', 'what happens is seen late, as it is looked for');
  const realtime = config.http.roles.includes('realtime')
    ? await openRealtime({ config, stored, link, states, loop })
    : undefined;
  const refusals = openRefusals({
    ...{ refusalCounts: postgres.refusalCounts, now },
    onFailure: (error) => needs.logger.warn({ err: error }, 'refusals are counted later'),
  });
  const jobs = openJobHost();
  if (needs.metrics) measureJobs(needs.metrics, { names: jobNames, lastSuccesses: postgres.lastSuccesses });
  const emails = await openEmails(config, needs);
  const revocations = createRevocations({ endedSessions: postgres.sessions, now });
  const following = loopMonitor.loop('ended sessions', 'their access tokens stay good');
  const stopFollowing = await followRevocations(revocations, { loop: following });
  const inspection = config.docs.devPage
    ? (await import('./inspection.ts')).openInspection(database, { kafka: config.kafka, logger: needs.logger })
    : undefined;
  const caches = await openCaches(postgres, { ...needs, states, redis: config.redis });
  return {
    ports: {
      ...postgres,
      notificationAnnouncer,
      users: caches.users,
      products: caches.products,
      userCache: caches.users,
      productCache: caches.products,
      skus: skuIndexOf(caches.products),
      prices: priceListOf(caches.products, caches.products),
      passwords,
      reauthenticate: reauthenticate({ ...postgres, passwords, now }),
      commonPasswords: commonPasswords(),
      accessTokens: joseAccessTokens({ keyring, issuer, audience, lifetimeSeconds: accessSeconds }),
      refreshTokens: opaqueRefreshTokens(config.apiKeys.pepper),
      apiKeySecrets: hmacApiKeySecrets(config.apiKeys.pepper),
      apiKeyLookup: cachedApiKeys(postgres.apiKeys),
      apiKeyUses: sampledUses(postgres.apiKeys, needs),
      ...{ revocations, secondFactorPolicy: config.staff.secondFactorPolicy, timeouts: config.fulfilment },
      snapshots: pgListSnapshots(database, {
        limitMs: config.database.exportTimeoutMs,
        // One connection is left to jobs and reports; a process that has no other offers no exports.
        most: config.database.jobsPoolSize - 1,
      }),
      jobHost: jobs.host,
      identityProvider: await openIdentityProvider(config, needs.logger),
      importHost: importHostOf(jobs.host),
      onImportFailed: (importId, err) => needs.logger.error({ err, importId }, 'an import was interrupted'),
      onRunEnded: reportRuns(needs),
      countRefusal: refusals.countRefusal,
      retention: retentionOf({ ...config.jobs, ...config.http }),
      emails,
      ...webhookPorts(config),
      ...staffPorts({
        pepper: config.apiKeys.pepper,
        redis: link.redis,
        otherwise: postgres.staffSessions,
        signIn: { ...postgres, passwords, now },
      }),
      sha256,
      newId,
      now,
    },
    tokens: judged(
      revocable(joseTokenVerifier({ keyring, issuer, audience, now }), revocations),
      judgeRights({ ...config.staff, enrolled: cachedEnrolment(postgres.secondFactors) }),
    ),
    externalTokens: joseExternalTokens({ issuers: externalIssuers, now, logger: needs.logger }),
    cursors: hmacCursorCodec(config.http.cursorSecret),
    rateLimiters: rateLimitersOf(config.rateLimits, caches.rateLimiter),
    ...{ rateLimiter: caches.rateLimiter, batchedRateLimiter: caches.batchedRateLimiter },
    tickets: ticketsOf(link),
    realtime,
    checks: {
      ...{ ...(await databaseChecks(database)), ...caches.checks, ...emails.checks },
      ...{ ...link.checks, ...realtime?.checks },
    },
    inspection,
    stopJobs: jobs.stop,
    drainEmails: emails.close,
    close: async () => {
      stopFollowing();
      await emails.close();
      await caches.close();
      await inspection?.close();
      await realtime?.close();
      await drain();
      await refusals.close();
      await link.close();
      await database.close();
    },
  };
};
