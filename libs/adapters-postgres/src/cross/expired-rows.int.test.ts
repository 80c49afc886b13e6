import { type PrunedTable, prunedTables, sealedBooks } from '@orderline/domain/jobs';
import { asId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { pgInbox } from '../messaging/inbox.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgBookSeals } from './book-seals.ts';
import { pgExpiredRows, removals } from './expired-rows.ts';
import { pgReconciliation } from './reconciliation.ts';

const opened = useDatabase();
// Tens of thousands of users are made here, whom nobody searches for: folding their names would take a minute.
beforeAll(() => opened().outside`drop index users_text_part`);
const border = new Date('2026-01-02T03:04:05.678Z');
const at = (ms: number): Date => new Date(border.getTime() + ms);
const expiredRows = () => pgExpiredRows(opened().database.jobs);

const aUser = async () => {
  const id = newId();
  await opened().outside`
    insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
    values (${id}, ${`${id}@example.com`}, 'Ada', 'en', '[]', '{}', 1, 0, now(), now())`;
  return id;
};

const aSession = async (expiresAt: Date, endedAt: Date | null = null) => {
  const id = newId();
  await opened().outside`
    insert into sessions (id, user_id, created_at, last_used_at, expires_at, ended_at)
    values (${id}, ${await aUser()}, now(), now(), ${expiresAt}, ${endedAt})`;
  return id;
};

const anOutboxRow = async (publishedAt: Date | null, eventId: string = newId(), type = 'OrderPlaced') => {
  await opened().outside`
    insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, published_at)
    values (${eventId}, 'order', ${newId()}, 1, ${type}, 't', 'k', '{}', '{}', ${publishedAt})`;
  return eventId;
};

const aFulfilment = async (status: string, time: Date) => {
  const id = newId();
  await opened().outside`
    insert into fulfilments (order_id, customer_id, status, amount_minor, currency, attempts, payment, pick_requests,
      shipment_requests, begun_at, updated_at)
    values (${id}, ${newId()}, ${status}, 850, 'GBP', 0, 'captured', 1, 1, ${time}, ${time})`;
  return id;
};

const anImport = async (time: Date) => {
  const id = newId();
  await opened().outside`
    insert into product_imports (id, imported_by, status, created, updated, unchanged, refused, started_at, progress_at)
    values (${id}, ${newId()}, 'finished', 0, 0, 0, 1, ${time}, ${time})`;
  return id;
};

const anEndpoint = async (): Promise<string> => {
  const id = newId();
  await opened().outside`
    insert into webhook_endpoints (id, url, description, failures, secret, version, created_at, updated_at)
    values (${id}, 'https://shop.example', '', 0, 's', 1, now(), now())`;
  return id;
};

/** A row that is over since then, by its table; answers what it is known by. */
const overSince: Readonly<Record<PrunedTable, (time: Date) => Promise<string>>> = {
  outbox: anOutboxRow,
  inbox: async (time) => {
    const id = newId();
    await opened().outside`
      insert into inbox (consumer, event_id, type, handled_at) values ('fulfilment', ${id}, 'OrderPlaced', ${time})`;
    return id;
  },
  idempotencyKeys: async (time) => {
    const id = newId();
    await opened().outside`
      insert into idempotency_keys (scope, key, fingerprint, created_at) values ('s', ${id}, 'f', ${time})`;
    return id;
  },
  refreshTokens: async (time) => {
    const id = newId();
    await opened().outside`
      insert into refresh_tokens (digest, session_id, created_at) values (${id}, ${await aSession(time)}, now())`;
    return id;
  },
  sessions: (time) => aSession(time),
  oneTimeTokens: async (time) => {
    const id = newId();
    await opened().outside`
      insert into one_time_tokens (user_id, purpose, digest, expires_at)
      values (${await aUser()}, 'password-reset', ${id}, ${time})`;
    return id;
  },
  loginAttempts: async (time) => {
    const id = newId();
    await opened().outside`
      insert into login_attempts (subject, attempts, last_at, wait_until, forgiven_at)
      values (${Buffer.from(id)}, 1, now(), now(), ${time})`;
    return id;
  },
  knownOrigins: async (time) => {
    const id = newId();
    await opened().outside`
      insert into known_origins (user_id, kind, origin, expires_at)
      values (${await aUser()}, 'device', ${Buffer.from(id)}, ${time})`;
    return id;
  },
  providerSignIns: async (time) => {
    const id = newId();
    await opened().outside`
      insert into provider_sign_ins (state, digest, nonce, verifier, next, created_at)
      values (${id}, 's', 'n', 'v', '/admin', ${time})`;
    return id;
  },
  staffSessions: async (time) => {
    const id = newId();
    await opened().outside`
      insert into staff_sessions (digest, user_id, stage, credential, created_at, last_used_at, proven_at, address, client)
      values (${id}, ${await aUser()}, 'full', '', ${time}, now(), now(), '', '')`;
    return id;
  },
  jobRuns: async (time) => {
    const id = newId();
    await opened().outside`
      insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until, ended_at)
      values (${id}, ${id}, now(), 'failed', 1, now(), now(), ${time})`;
    return id;
  },
  importRefusals: async (time) => {
    const id = newId();
    await opened().outside`
      insert into product_import_refusals (import_id, line, sku, errors) values (${await anImport(time)}, 1, ${id}, '[]')`;
    return id;
  },
  productImports: anImport,
  importFiles: async (time) => {
    const id = newId();
    await opened().outside`
      insert into product_import_files (id, name, uploaded_by, uploaded_at) values (${id}, 'f', ${newId()}, ${time})`;
    await opened().outside`insert into product_import_chunks (file_id, position, content) values (${id}, 0, 'x')`;
    return id;
  },
  notifications: async (time) => {
    const id = newId();
    await opened().outside`
      insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
      values (${id}, ${newId()}, 't', '', '', 'order', ${newId()}, ${time})`;
    return id;
  },
  notificationEmails: async (time) => {
    const id = newId();
    await opened().outside`
      insert into notification_emails (id, user_id, type, outcome, ended_at, created_at)
      values (${id}, ${await aUser()}, 't', 'sent', now(), ${time})`;
    return id;
  },
  fulfilments: (time) => aFulfilment('completed', time),
  webhookDeliveries: async (time) => {
    const id = newId();
    await opened().outside`
      insert into webhook_deliveries (id, endpoint_id, event_id, type, subject_id, occurred_at, data, status, attempts,
        failures, manual, created_at, ended_at)
      values (${id}, ${await anEndpoint()}, ${newId()}, 't', ${newId()}, now(), '{}', 'failed', 1, 1, false, ${time}, now())`;
    return id;
  },
};

const keyOf: Readonly<Record<PrunedTable, { readonly table: string; readonly key: string }>> = {
  outbox: { table: 'outbox', key: 'event_id::text' },
  inbox: { table: 'inbox', key: 'event_id::text' },
  idempotencyKeys: { table: 'idempotency_keys', key: 'key' },
  refreshTokens: { table: 'refresh_tokens', key: 'digest' },
  sessions: { table: 'sessions', key: 'id::text' },
  oneTimeTokens: { table: 'one_time_tokens', key: 'digest' },
  loginAttempts: { table: 'login_attempts', key: "convert_from(subject, 'UTF8')" },
  knownOrigins: { table: 'known_origins', key: "convert_from(origin, 'UTF8')" },
  staffSessions: { table: 'staff_sessions', key: 'digest' },
  providerSignIns: { table: 'provider_sign_ins', key: 'state' },
  jobRuns: { table: 'job_runs', key: 'id::text' },
  importRefusals: { table: 'product_import_refusals', key: 'sku' },
  productImports: { table: 'product_imports', key: 'id::text' },
  importFiles: { table: 'product_import_files', key: 'id::text' },
  notifications: { table: 'notifications', key: 'id::text' },
  notificationEmails: { table: 'notification_emails', key: 'id::text' },
  fulfilments: { table: 'fulfilments', key: 'order_id::text' },
  webhookDeliveries: { table: 'webhook_deliveries', key: 'id::text' },
};

const isKept = async (pruned: PrunedTable, id: string): Promise<boolean> => {
  const { table, key } = keyOf[pruned];
  const rows = await opened().outside.unsafe(`select 1 from ${table} where ${key} = $1`, [id]);
  return rows.length > 0;
};

const sealAll = async (until: Date) => {
  const seals = pgBookSeals(opened().database.jobs, []);
  for (const book of sealedBooks) while ((await seals.advance(book, { until, limit: 20_000 })).more);
};

const removeAll = async (table: PrunedTable, limit = 5_000, before = border) => {
  await sealAll(new Date(before.getTime() + 3));
  const batches: Readonly<Record<string, number>>[] = [];
  for (let more = true; more; ) {
    const removed = await expiredRows().remove(table, { before, limit });
    batches.push(removed.counts);
    more = removed.more;
  }
  return batches;
};

describe.each(prunedTables)('what is over in %s', (table) => {
  it('is removed from one millisecond before the border on, and kept at the border', async () => {
    const before = await overSince[table](at(-1));
    const exactly = await overSince[table](border);
    const after = await overSince[table](at(1));
    await removeAll(table);
    expect([await isKept(table, before), await isKept(table, exactly), await isKept(table, after)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('goes in batches', async () => {
    await removeAll(table);
    for (const nth of [1, 2, 3, 4, 5]) await overSince[table](at(-nth));
    const rows = table === 'inbox' ? 1 : 2;
    const batches = await removeAll(table, 2);
    const counts = batches.map((counted) => counted[table] ?? 0);
    expect(Math.max(...counts)).toBe(rows);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  });

  it.each([
    ['kept', at(86_400_000)],
    ['over', at(-86_400_000)],
  ])('is found by an index, however much is %s', async (_which, time) => {
    const { outside } = opened();
    await fill[table](time);
    await outside.unsafe('analyze');
    const plan = await outside.unsafe(`explain (format json) ${removals[table]}`, [border, 5_000]);
    expect(JSON.stringify(plan)).toContain(indexOf[table]);
    expect(scansOf(plan)).not.toContain(keyOf[table].table);
    await outside.unsafe(`truncate ${keyOf[table].table} cascade`);
  });
});

const indexOf: Readonly<Record<PrunedTable, string>> = {
  outbox: 'outbox_published',
  inbox: 'inbox_handled',
  idempotencyKeys: 'idempotency_keys_age',
  refreshTokens: 'sessions_over',
  sessions: 'sessions_over',
  oneTimeTokens: 'one_time_tokens_expired',
  loginAttempts: 'login_attempts_forgiven',
  knownOrigins: 'known_origins_expired',
  staffSessions: 'staff_sessions_age',
  providerSignIns: 'provider_sign_ins_age',
  jobRuns: 'job_runs_over',
  importRefusals: 'product_imports_age',
  productImports: 'product_imports_age',
  importFiles: 'product_import_files_age',
  notifications: 'notifications_age',
  notificationEmails: 'notification_emails_age',
  fulfilments: 'fulfilments_ended',
  webhookDeliveries: 'webhook_deliveries_created',
};

const many = 20_000;

/** Rows that are over since then; foreign keys look at each by a plan that was made while the tables were empty. */
const sqlFill =
  (text: string) =>
  async (time: Date): Promise<void> => {
    await opened().outside.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql.unsafe(text, [time, many]);
    });
  };

const userFill = `with filled as (
  insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
  select id, id || '@example.com', 'Ada', 'en', '[]', '{}', 1, 0, now(), now()
  from (select gen_random_uuid() as id from generate_series(1, $2::int)) as made returning id
)`;

const sessionFill = `${userFill}, opened as (
  insert into sessions (id, user_id, created_at, last_used_at, expires_at)
  select gen_random_uuid(), id, now(), now(), $1::timestamptz from filled returning id
)`;

const importFill = `with begun as (
  insert into product_imports (id, imported_by, status, created, updated, unchanged, refused, started_at, progress_at)
  select gen_random_uuid(), gen_random_uuid(), 'finished', 0, 0, 0, 1, now(), $1::timestamptz
  from generate_series(1, $2::int) returning id
)`;

const fill: Readonly<Record<PrunedTable, (time: Date) => Promise<void>>> = {
  outbox: sqlFill(`insert into outbox
    (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, published_at)
    select gen_random_uuid(), 'order', gen_random_uuid(), 1, 'OrderPlaced', 't', 'k', '{}', '{}', $1::timestamptz
    from generate_series(1, $2::int)`),
  inbox: sqlFill(`insert into inbox (consumer, event_id, type, handled_at)
    select 'fulfilment', gen_random_uuid(), 'OrderPlaced', $1::timestamptz from generate_series(1, $2::int)`),
  idempotencyKeys: sqlFill(`insert into idempotency_keys (scope, key, fingerprint, created_at)
    select 'many', gen_random_uuid()::text, 'f', $1::timestamptz from generate_series(1, $2::int)`),
  refreshTokens: sqlFill(`${sessionFill} insert into refresh_tokens (digest, session_id, created_at)
    select gen_random_uuid()::text, id, now() from opened`),
  sessions: sqlFill(`${sessionFill} select 1 from opened limit 1`),
  oneTimeTokens: sqlFill(`${userFill} insert into one_time_tokens (user_id, purpose, digest, expires_at)
    select id, 'password-reset', id::text, $1::timestamptz from filled`),
  loginAttempts: sqlFill(`insert into login_attempts (subject, attempts, last_at, wait_until, forgiven_at)
    select convert_to(gen_random_uuid()::text, 'UTF8'), 1, now(), now(), $1::timestamptz from generate_series(1, $2::int)`),
  knownOrigins: sqlFill(`${userFill} insert into known_origins (user_id, kind, origin, expires_at)
    select id, 'network', convert_to(id::text, 'UTF8'), $1::timestamptz from filled`),
  providerSignIns: sqlFill(`insert into provider_sign_ins (state, digest, nonce, verifier, next, created_at)
    select n::text, 's', 'n', 'v', '/admin', $1::timestamptz from generate_series(1, $2::int) n`),
  staffSessions: sqlFill(`${userFill} insert into staff_sessions
    (digest, user_id, stage, credential, created_at, last_used_at, proven_at, address, client)
    select id::text, id, 'full', '', $1::timestamptz, now(), now(), '', '' from filled`),
  jobRuns: sqlFill(`insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until, ended_at)
    select gen_random_uuid(), 'many', now() + make_interval(secs => nth), 'succeeded', 1, now(), now(), $1::timestamptz
    from generate_series(1, $2::int) as nth`),
  importRefusals: sqlFill(`${importFill} insert into product_import_refusals (import_id, line, sku, errors)
    select id, 1, null, '[]' from begun`),
  productImports: sqlFill(`${importFill} select 1 from begun limit 1`),
  importFiles: sqlFill(`insert into product_import_files (id, name, uploaded_by, uploaded_at)
    select gen_random_uuid(), 'f', gen_random_uuid(), $1::timestamptz from generate_series(1, $2::int)`),
  notifications:
    sqlFill(`insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
    select gen_random_uuid(), gen_random_uuid(), 't', '', '', 'order', gen_random_uuid(), $1::timestamptz
    from generate_series(1, $2::int)`),
  notificationEmails: sqlFill(`${userFill} insert into notification_emails
    (id, user_id, type, outcome, ended_at, created_at)
    select gen_random_uuid(), id, 't', 'sent', now(), $1::timestamptz from filled`),
  fulfilments:
    sqlFill(`insert into fulfilments (order_id, customer_id, status, amount_minor, currency, attempts, pick_requests,
      shipment_requests, begun_at, updated_at)
    select gen_random_uuid(), gen_random_uuid(), 'completed', 1, 'GBP', 0, 1, 1, now(), $1::timestamptz
    from generate_series(1, $2::int)`),
  webhookDeliveries: sqlFill(`insert into webhook_deliveries (id, endpoint_id, event_id, type, subject_id, occurred_at,
      data, status, attempts, failures, manual, created_at, ended_at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 't', gen_random_uuid(), now(), '{}', 'delivered', 1, 0,
      false, $1::timestamptz, now() from generate_series(1, $2::int)`),
};

/** The tables that a plan reads from end to end. */
const scansOf = (plan: unknown): readonly string[] => {
  if (typeof plan !== 'object' || plan === null) return [];
  const own = 'Node Type' in plan && plan['Node Type'] === 'Seq Scan' && 'Relation Name' in plan;
  return [...(own ? [String(plan['Relation Name'])] : []), ...Object.values(plan).flatMap(scansOf)];
};

describe('an event in the outbox', () => {
  it('is never removed before it is published, however old it is', async () => {
    const waiting = await anOutboxRow(null);
    await removeAll('outbox');
    expect(await isKept('outbox', waiting)).toBe(true);
  });

  it('is still counted by the books once it is removed, and so is its effect', async () => {
    const books = pgReconciliation(opened().database.jobs, []);
    const counted = async () => (await books.read(border)).orderPlaced;
    const before = await counted();
    for (const _nth of [1, 2, 3]) await overSince.inbox(at(50));
    for (const _nth of [1, 2]) await anOutboxRow(at(50));
    await anOutboxRow(at(50), newId(), 'OrderCancelled');
    const more = { recorded: before.recorded + 2, effects: before.effects + 3 };
    expect(await counted()).toEqual(more);
    const removed = [...(await removeAll('outbox', 1, at(100))), ...(await removeAll('inbox', 9, at(100)))];
    expect(removed.reduce((sum, { outbox = 0, inbox = 0 }) => sum + outbox + inbox, 0)).toBeGreaterThanOrEqual(6);
    expect(await counted()).toEqual(more);
  });

  it('is not removed before it is counted', async () => {
    const late = await anOutboxRow(at(500));
    const { counts } = await expiredRows().remove('outbox', { before: at(1000), limit: 10 });
    expect([counts, await isKept('outbox', late)]).toEqual([{ outbox: 0 }, true]);
    await removeAll('outbox', 10, at(1000));
    expect(await isKept('outbox', late)).toBe(false);
  });
});

describe('what a consumer has handled', () => {
  const admit = async (aggregateId: string, version: number, handledAt: Date) => {
    const eventId = newId();
    const delivery = { consumer: 'notifications', eventId, type: 'OrderPlaced', aggregateId, version };
    await pgInbox(opened().database.db).admit(
      { ...delivery, eventId: asId(eventId), aggregateId: asId(aggregateId) },
      handledAt,
    );
    return eventId;
  };
  const lastVersion = async (aggregateId: string) =>
    (await opened().outside`select last_version from inbox_versions where aggregate_id = ${aggregateId}`)[0]
      ?.last_version;

  it('is remembered as long as the event could come again: from the outbox, or parked', async () => {
    const { outside } = opened();
    const [unpublished, parked] = [await overSince.inbox(at(-1)), await overSince.inbox(at(-1))];
    await anOutboxRow(null, unpublished);
    await outside`
      insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, error, parked_at)
      values ('fulfilment', ${parked}, 't', 'k', '{}', '{}', 1, 'no', now())`;
    await removeAll('inbox');
    expect([await isKept('inbox', unpublished), await isKept('inbox', parked)]).toEqual([true, true]);
    await outside`delete from parked_events where event_id = ${parked}`;
    await outside`delete from outbox where event_id = ${unpublished}`;
    await removeAll('inbox');
    expect([await isKept('inbox', unpublished), await isKept('inbox', parked)]).toEqual([false, false]);
  });

  it('takes the version of its aggregate along only when it was the last', async () => {
    const [quiet, busy] = [newId(), newId()];
    await admit(quiet, 1, at(-2));
    await admit(quiet, 2, at(-1));
    const old = await admit(busy, 1, at(-1));
    const stale = await admit(busy, 3, at(1));
    const batches = await removeAll('inbox');
    expect(batches.reduce((sum, { inboxVersions = 0 }) => sum + inboxVersions, 0)).toBe(1);
    expect([await lastVersion(quiet), await lastVersion(busy)]).toEqual([undefined, 3]);
    expect([await isKept('inbox', old), await isKept('inbox', stale)]).toEqual([false, true]);
    await admit(busy, 2, at(2));
    expect(await lastVersion(busy)).toBe(3);
  });
});

describe('a session that is over', () => {
  it('goes with all its refresh tokens, whether it was ended or expired; one that lives keeps its spent ones', async () => {
    const { outside } = opened();
    const ended = await aSession(at(1_000_000), at(-1));
    const expired = await aSession(at(-1), null);
    const live = await aSession(at(1_000_000), null);
    for (const id of [ended, expired, live]) {
      await outside`insert into refresh_tokens (digest, session_id, created_at, spent_at)
        values (${newId()}, ${id}, ${at(-9)}, ${at(-8)}), (${newId()}, ${id}, ${at(-8)}, null)`;
    }
    expect(await removeAll('sessions')).toEqual([{ sessions: 0 }]);
    expect(await removeAll('refreshTokens')).toEqual([{ refreshTokens: 4 }]);
    await removeAll('sessions');
    expect(await Promise.all([ended, expired, live].map((id) => isKept('sessions', id)))).toEqual([false, false, true]);
    const [tokens] = await outside`select count(*)::int as kept from refresh_tokens where session_id = ${live}`;
    expect(tokens?.kept).toBe(2);
  });
});

describe('a fulfilment', () => {
  it('that has not ended, or that a person must act on, is never removed, however old it is', async () => {
    const waiting = ['authorising', 'picking', 'shipping', 'capturing', 'delivering', 'voiding', 'uncollected'];
    const old = await Promise.all(waiting.map((status) => aFulfilment(status, at(-1))));
    await removeAll('fulfilments');
    expect(await Promise.all(old.map((id) => isKept('fulfilments', id)))).toEqual(waiting.map(() => true));
  });

  it('is still counted by the books once it is removed, and so is its money, and so is a notification', async () => {
    const books = pgReconciliation(opened().database.jobs, []);
    const counted = async () => {
      const { fulfilments, payments, notifications } = await books.read(border);
      return { fulfilments, notifications, captured: payments.find(({ currency }) => currency === 'GBP')?.captured };
    };
    const gone = [await aFulfilment('completed', at(1_500)), await overSince.notifications(at(1_500))];
    const before = await counted();
    await removeAll('fulfilments', 9, at(2_000));
    await removeAll('notifications', 9, at(2_000));
    const [fulfilment = '', notification = ''] = gone;
    expect([await isKept('fulfilments', fulfilment), await isKept('notifications', notification)]).toEqual([
      false,
      false,
    ]);
    expect(await counted()).toEqual(before);
  });
});

it('an import goes with the last of the lines that it refused', async () => {
  const refusal = await overSince.importRefusals(at(-1));
  expect(await removeAll('productImports')).toEqual([{ productImports: 0 }]);
  await removeAll('importRefusals');
  await removeAll('productImports');
  expect(await isKept('importRefusals', refusal)).toBe(false);
  expect(await opened().outside`select 1 from product_imports where progress_at < ${border}`).toHaveLength(0);
});

it('a file stays while an import reads it, until that has made no progress for as long as files are kept', async () => {
  const read = async (status: string, progressAt: Date) => {
    const fileId = await overSince.importFiles(at(-1));
    await opened().outside`update product_imports set status = ${status}, file_id = ${fileId}
      where id = ${await anImport(progressAt)}`;
    return fileId;
  };
  const files = [await read('running', at(0)), await read('running', at(-1)), await read('finished', at(0))];
  await removeAll('importFiles');
  expect(await Promise.all(files.map((id) => isKept('importFiles', id)))).toEqual([true, false, false]);
});

it('the last success of a job stays on record, and a run that is running as well', async () => {
  const { outside } = opened();
  const name = newId();
  const run = async (state: string, endedAt: Date | null) => {
    const id = newId();
    await outside`
      insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until, ended_at)
      values (${id}, ${name}, ${endedAt ?? at(0)}, ${state}, 1, now(), now(), ${endedAt})`;
    return id;
  };
  const runs = [
    await run('succeeded', at(-30)),
    await run('succeeded', at(-20)),
    await run('failed', at(-10)),
    await run('running', null),
  ];
  await removeAll('jobRuns');
  expect(await Promise.all(runs.map((id) => isKept('jobRuns', id)))).toEqual([false, true, false, true]);
});
