import { type Application, createApplication, judged, newId, revocable } from '@orderline/composition';
import { rateLimitersOf } from '@orderline/composition/api';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import type { OrderProgress } from '@orderline/domain/fulfilment';
import {
  type CreateApiKey,
  type Email,
  judgeRights,
  type SecondFactorPolicy,
  type SessionId,
} from '@orderline/domain/identity';
import { type Now, ok, type UserId } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import type { IdentityProvider } from '@orderline/domain/staff';
import { newCustomer, type Role, type UserRepository } from '@orderline/domain/users';
import { createHealth, createMetrics } from '@orderline/platform';
import { createApp, type Http } from '../app.ts';
import { createIdentifyAt } from '../http/policy/identify.ts';
import { createAccess } from '../realtime/access.ts';
import { issueTickets, openRealtimeServer, type Realtime, type RealtimeOverHttp } from '../realtime/realtime.ts';
import type { RealtimeSettings } from '../realtime/services.ts';
import { createIsThere } from '../realtime/subjects.ts';
import { memoryRealtime } from './memory-realtime.ts';
import { readPlainToken } from './plain-token.ts';
import { sealInPlain } from './sealed-in-plain.ts';
import { sender } from './sender.ts';

type LogLine = { readonly level: string; readonly [field: string]: unknown };

const loggerInto = (lines: LogLine[]): Http['logger'] => {
  const at = (level: string) => (entry: unknown, message?: string) => {
    lines.push({ level, message, ...(typeof entry === 'object' ? entry : {}) });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

const plenty = { anonymous: 1e6, user: 1e6, staff: 1e6, registration: 1e6, codes: 1e6 };

/** Wider than any test needs, but for those that a test says. */
const realtimeSettings = {
  connections: 1000,
  connectionsPerUser: 100,
  connectionsPerAddress: 1000,
  channelsPerConnection: 32,
  pingSeconds: 25,
  bufferBytes: 262_144,
  drainSeconds: 10,
};

type Changes = Partial<Http> & {
  readonly realtimeSettings?: Partial<RealtimeSettings>;
  readonly application?: Partial<Application>;
  readonly clock?: Now;
  /** Milliseconds of a clock that never goes back. */
  readonly ticks?: () => number;
  readonly random?: () => number;
  /** Whether the pages of staff are there. */
  readonly servesAdmin?: boolean;
  /** Whether real time of this process is seen. */
  readonly servesRealtime?: boolean;
  readonly identityProvider?: IdentityProvider | null;
  readonly secondFactorPolicy?: SecondFactorPolicy;
};

/** The whole API over memory, with what a test needs to ask it and to look inside. */
export const openApi = (asked: Changes = {}) => {
  const { clock, ticks, random, servesAdmin, servesRealtime, identityProvider = null, ...others } = asked;
  const { secondFactorPolicy = 'optional', ...changes } = others;
  const lines: LogLine[] = [];
  const sent: Email[] = [];
  const memory = createMemory();
  const emails = { send: (email: Email) => void sent.push(email) };
  const ports = inMemoryPorts({ emails, memory, identityProvider, secondFactorPolicy, ...(clock && { now: clock }) });
  const application = { ...createApplication(ports), ...changes.application };
  const metrics = createMetrics('api');
  const realtimePorts = memoryRealtime();
  const isEnrolled = async (userId: UserId) => Boolean((await ports.secondFactors.find(userId))?.confirmedAt);
  const base = {
    logger: loggerInto(lines),
    metrics,
    health: createHealth({ checks: {} }),
    tokens: judged(
      revocable({ verify: async (token: string) => readPlainToken(token) }, ports.revocations),
      judgeRights({ enrolled: { isEnrolled }, secondFactorPolicy }),
    ),
    apiKeys: application.apiKeys,
    audit: application.audit,
    staffMembers: application.staffMembers,
    externalCallers: { admit: () => null },
    jwks: () => ({ keys: [] }),
    docs: { pages: true, demoUsers: [], development: false },
    cursors: sealInPlain,
    rateLimiters: rateLimitersOf(plenty),
    newRequestId: newId,
    requestDeadlineMs: 5000,
    bodyLimitBytes: 256 * 1024,
    compression: true,
    corsOrigins: ['https://shop.example'],
    trustedProxies: [],
    addressHeader: 'x-forwarded-for',
    ...(clock && { now: () => clock().getTime() }),
  } as const;
  const whole: Omit<Http, 'realtime'> = { ...base, ...changes };
  let served: Realtime | undefined;
  const serveRealtime = (): Realtime => {
    served ??= openRealtimeServer({
      ...whole,
      ...realtimePorts,
      metrics,
      settings: { ...realtimeSettings, ...changes.realtimeSettings },
      access: createAccess(application),
      identify: createIdentifyAt(whole),
      hasEnded: ports.revocations.has,
      isThere: createIsThere(application),
      ...(clock && { now: () => clock().getTime() }),
      ...(ticks && { ticks }),
      ...(random && { random }),
    });
    return served;
  };
  const overHttp: RealtimeOverHttp = {
    openStream: (asked) => serveRealtime().openStream(asked),
    issueTicket: issueTickets(realtimePorts),
  };
  const watchRealtime = servesRealtime ? () => serveRealtime().watch() : undefined;
  const admin = servesAdmin
    ? {
        ...{ ...base, application, now: clock ?? (() => new Date()), gateway: changes.gateway },
        watchRealtime,
      }
    : undefined;
  const http: Http = { ...whole, realtime: overHttp, watchRealtime, admin, ...changes };
  const app = createApp(application, http);
  const tokenBy =
    (...amr: readonly ('pwd' | 'otp')[]) =>
    async (userId: UserId, ...roles: readonly Role[]) => {
      const issued = await ports.accessTokens.issue({
        ...{ userId, roles, withheldRoles: [], amr, sessionId: newId<SessionId>(), now: new Date() },
      });
      return issued.token;
    };
  const tokenFor = tokenBy('pwd');
  const userWith = async (...roles: readonly Role[]): Promise<UserId> => {
    const [id, now] = [newId<UserId>(), new Date()];
    const user = { ...newCustomer({ id, email: `${id}@example.com`, name: 'Grace', now }), roles };
    await ports.transact(async ({ users }: { readonly users: UserRepository }) => ok(await users.insert(user)));
    return id;
  };
  /** A key of an admin, as far as the changes do not say otherwise. */
  const keyFor = async (scopes: readonly string[], changes: Partial<CreateApiKey> = {}) => {
    const ownerId = changes.ownerId ?? (await userWith('admin'));
    const wanted = { ownerId, name: newId(), scopes, grantable: new Set(scopes), expiresAt: null, ...changes };
    const made = await application.apiKeys.createApiKey(wanted);
    if (!made.ok) throw new Error(`the key was refused: ${made.error.kind}`);
    return { ...made.value, ownerId };
  };
  /** Moves an order on, as fulfilment does. */
  const progressOrder = (work: (progress: OrderProgress) => Promise<unknown>) =>
    ports.transact(async ({ orderProgress }: { readonly orderProgress: OrderProgress }) =>
      ok(await work(orderProgress)),
    );
  return {
    ...{ userWith, keyFor, progressOrder, ports, app, application, memory, http, lines, sent, metrics, tokenFor },
    /** Of a sign-in that proved a second factor. */
    provenTokenFor: tokenBy('pwd', 'otp'),
    ...{
      send: sender(app),
      accessTokens: ports.accessTokens,
      realtime: realtimePorts,
      serveRealtime,
      revocations: ports.revocations,
    },
  };
};

export type OpenApi = ReturnType<typeof openApi>;
