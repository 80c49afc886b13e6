import { err, type OrderId, ok, type UserId } from '@orderline/domain/shared';
import type { NewDelivery, WebhookEndpointId } from '@orderline/domain/webhooks';
import { describe, expect, it } from 'vitest';
import { arrayLiteral } from '../connection/statement.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgWebhookDeliveries } from '../webhooks/deliveries.ts';
import { placementStatement, prepared } from './placement-statement.ts';

const opened = useDatabase();

/** A customer of a shop, with everything that a person leaves behind under one unmistakable word. */
const setUp = async () => {
  const { database, outside } = opened();
  const house = aHouse({ database });
  const shop = aShop({ database, outside });
  const word = `w${newId().replaceAll('-', '')}`;
  const registered = await house.users.registerUser({ email: `${word}@Example.com`, password: 'old', name: word });
  if (!registered.ok) throw new Error('the registration was refused');
  const { id: userId, email } = registered.value.value;
  const address = newId();
  const erase = () => house.users.eraseUser({ userId, password: 'old', address });
  const signIn = (password = 'old') => house.identity.signIn({ email, password, address });
  const product = await shop.aProduct(100);
  const placement = () => {
    const basket = [{ product, quantity: 1 }];
    const order = orderOf(userId, basket);
    const shippingAddress = { ...order.shippingAddress, recipient: word, line2: word };
    return placementOf({ ...order, shippingAddress }, basket);
  };
  const place = async (): Promise<{ readonly id: OrderId; readonly kind: string }> => {
    const placed = placement();
    return { id: placed.order.id, kind: (await shop.placement.place(placed)).kind };
  };
  const close = (id: OrderId) => outside`update orders set status = 'delivered' where id = ${id}`;
  return { ...house, shop, outside, word, userId, email, erase, signIn, place, placement, close };
};

/** A webhook that tells of a person, and what would be sent if there were none. */
const aWebhook = async (userId: UserId, word: string): Promise<NewDelivery> => {
  const endpointId = newId<WebhookEndpointId>();
  await opened().outside`
    insert into webhook_endpoints (id, url, description, failures, secret, version, created_at, updated_at)
    values (${endpointId}, 'https://shop.example', '', 0, 'sealed', 1, now(), now())`;
  const fields = { userId, version: 1, registeredAt: '2026-01-02T03:04:05.678Z' };
  const [data, erased] = [word, 'erased'].map((text) => JSON.stringify({ ...fields, email: text, name: text }));
  return {
    ...{ id: newId(), endpointId, eventId: newId(), type: 'user.registered', subjectId: userId },
    ...{ occurredAt: new Date(), data: data ?? '', person: { userId, erased: erased ?? '' } },
  };
};

/** Where a word stands in the database: `table.column`. */
const placesOf = async (word: string): Promise<readonly string[]> => {
  const { outside } = opened();
  const columns = await outside<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY', 'json', 'character varying', 'tsvector')`;
  const places: string[] = [];
  for (const { table, column } of columns) {
    const [found] = await outside`
      select 1 from ${outside(table)} where ${outside(column)}::text ilike ${`%${word}%`} limit 1`;
    if (found) places.push(`${table}.${column}`);
  }
  return places;
};

describe('the erasure of a user in PostgreSQL', () => {
  it('leaves the person’s name, address and e-mail address nowhere, and the orders where they were', async () => {
    const { word, userId, email, erase, signIn, place, close, outside, identity, users, shop } = await setUp();
    await signIn();
    await signIn('wrong');
    await identity.requestPasswordReset({ email, address: newId() });
    await outside`insert into external_identities (issuer, subject, user_id, linked_at)
      values ('https://id.example/', ${word}, ${userId}, now())`;
    const { id } = await place();
    await close(id);
    await outside`insert into order_history (order_id, version, type, at, carrier, tracking_number)
      values (${id}, 2, 'OrderShipped', now(), 'ParcelPost', ${word})`;
    await outside`insert into order_notes (id, order_id, author_kind, author_id, text, at)
      values (${newId()}, ${id}, 'user', 'grace', ${`${word} called`}, now())`;
    await outside`insert into order_refunds (id, order_id, amount_minor, currency, reason, requested_by_kind, requested_by_id,
        state, attempts, requested_at, settled_at, refusal)
      values (${newId()}, ${id}, 1, 'GBP', 'late', 'user', 'grace', 'refused', 0, now(), now(), ${`the account of ${word}`})`;
    const noted = JSON.stringify({ orderId: id, text: `${word} called` });
    await outside`insert into idempotency_keys (scope, key, fingerprint, value, created_at)
      values ('admin grace note', ${newId()}, 'f', ${noted}, now())`;
    const name = { fullName: `${word} King`, givenName: word, familyName: word };
    expect(await users.updateProfile({ userId, name, expectedVersion: 1 })).toMatchObject({ ok: true });
    const invited = { scope: `${newId()} POST /api/v1/users`, key: newId(), fingerprint: 'f' };
    await users.inviteUser({ email: `${word}@example.org`, name: 'Another', idempotencyKey: invited });
    await outside`update idempotency_keys set value = ${JSON.stringify([userId, email])}, subject_id = ${userId} where key = ${invited.key}`;
    const parked = {
      eventId: newId(),
      value: JSON.stringify({ userId, version: 1, email, name: word, registeredAt: '' }),
    };
    await outside`insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, error, parked_at)
      values ('notifications', ${parked.eventId}, 't', ${userId}, '{"ce_type":"UserRegistered"}', ${parked.value}, 1, '', now())`;
    await outside`delete from users where email = ${`${word}@example.org`}`;
    await outside`delete from outbox where value like ${`%${word}@example.org%`}`;
    const webhooks = pgWebhookDeliveries(opened().database.business);
    const webhook = await aWebhook(userId, word);
    await webhooks.insert([webhook], new Date());
    expect(await placesOf(word)).toEqual(
      expect.arrayContaining([
        'users.email',
        'users.name',
        'external_identities.subject',
        'outbox.value',
        'orders.shipping_address',
        'order_history.tracking_number',
        'order_notes.text',
        'order_refunds.refusal',
        'idempotency_keys.value',
        'parked_events.value',
        'webhook_deliveries.data',
      ]),
    );
    expect(await erase()).toEqual(ok(undefined));
    expect(await placesOf(word)).toEqual([]);
    const kept = await webhooks.find(webhook.endpointId, webhook.id);
    expect(kept).toMatchObject({ status: 'waiting', data: webhook.person?.erased });
    const left = await outside`select status, shipping_address ->> 'country' as country from orders where id = ${id}`;
    expect(left.map((row) => ({ ...row }))).toEqual([{ status: 'delivered', country: 'GB' }]);
    const of = (table: string) => outside`select 1 from ${outside(table)} where user_id = ${userId}`;
    for (const table of ['credentials', 'one_time_tokens', 'known_origins']) expect(await of(table)).toHaveLength(0);
    expect(await shop.eventsOf(userId)).toEqual([
      { type: 'UserRegistered', version: 1 },
      { type: 'UserChanged', version: 2 },
      { type: 'UserErased', version: 3 },
    ]);
  });

  it('takes what nobody can read of the person’s events too, with the errors that quote it', async () => {
    const { word, userId, erase, outside } = await setUp();
    const poison = [
      { type: 'UserRegistered', value: `{"name":"${word}` },
      { type: 'LoyaltyPointsGranted', value: `{"name":"${word}"}` },
      { type: null, value: word },
    ];
    for (const table of ['parked_events', 'discarded_events']) {
      for (const { type, value } of poison) {
        const row = {
          consumer: 'notifications',
          event_id: newId(),
          topic: 't',
          key: userId,
          headers: type === null ? {} : { ce_type: type },
          value,
          attempts: 4,
          error: `Unexpected end of JSON input: ${value}`,
          parked_at: new Date(),
          ...(table === 'discarded_events' && { discarded_at: new Date(), reason: 'poison' }),
        };
        await outside`insert into ${outside(table)} ${outside(row)}`;
      }
    }
    expect(await erase()).toEqual(ok(undefined));
    expect(await placesOf(word)).toEqual([]);
    const left = await outside`select value, error from parked_events where key = ${userId}`;
    expect(left.map((row) => ({ ...row }))).toEqual(poison.map(() => ({ value: '"erased"', error: 'erased' })));
  });

  it('forgets the attempts to sign in that were counted for the person', async () => {
    const { email, userId, erase, signIn, identity, outside } = await setUp();
    await signIn('wrong');
    await identity.requestPasswordReset({ email, address: newId() });
    const counted = async () => {
      const rows = await outside`select 1 from login_attempts
        where account in (select sha256(convert_to(name, 'UTF8')) from unnest(${[email, userId]}::text[]) as name)`;
      return rows.length;
    };
    expect(await counted()).toBe(4);
    await erase();
    expect(await counted()).toBe(0);
  });

  it('tells every process of the sessions that it ended', async () => {
    const { erase, signIn, sessions, userId, now } = await setUp();
    const first = await signIn();
    await erase();
    expect(await sessions.listFor(userId, now)).toEqual([]);
    const ended = (await sessions.endedSince(now)).map(({ id }) => id);
    expect(first.ok && ended.includes(first.value.session.id)).toBe(true);
  });

  it('makes the e-mail address free, also for who was waiting for it', async () => {
    const { word, users, erase, beforeCommit } = await setUp();
    const again = () => users.registerUser({ email: `${word}@example.com`, password: 'new', name: 'Another' });
    const waiting: ReturnType<typeof again>[] = [];
    beforeCommit.push(async () => {
      waiting.push(again());
      await untilBlocked(opened().outside);
    });
    expect(await erase()).toEqual(ok(undefined));
    expect((await Promise.all(waiting)).map(({ ok }) => ok)).toEqual([true]);
  });

  it('happens once of two at once', async () => {
    const { erase, beforeCommit } = await setUp();
    const second: ReturnType<typeof erase>[] = [];
    beforeCommit.push(async () => {
      second.push(erase());
      await untilBlocked(opened().outside);
    });
    expect(await erase()).toEqual(ok(undefined));
    expect(await Promise.all(second)).toEqual([err({ kind: 'wrong-password' })]);
  });
});

describe('an erasure of an admin', () => {
  /** Two who are the only admins there are. */
  const twoAdmins = async () => {
    const [one, other] = [await setUp(), await setUp()];
    await one.outside`update users set roles = '{customer}' where 'admin' = any(roles)`;
    const name = (userId: UserId) => one.outside`update users set roles = '{customer,admin}' where id = ${userId}`;
    for (const { userId } of [one, other]) await name(userId);
    const admins = () => one.outside<{ id: string }[]>`select id from users where 'admin' = any(roles)`;
    return { one, other, admins };
  };

  it('leaves one of two who go at once, and the other as they were', async () => {
    const { one, other, admins } = await twoAdmins();
    const second: ReturnType<typeof other.erase>[] = [];
    one.beforeCommit.push(async () => {
      second.push(other.erase());
      await untilBlocked(opened().outside);
    });
    expect(await one.erase()).toEqual(ok(undefined));
    expect(await Promise.all(second)).toEqual([err({ kind: 'last-admin' })]);
    expect((await admins()).map(({ id }) => id)).toEqual([other.userId]);
    expect((await other.signIn()).ok).toBe(true);
  });

  it('is refused where another admin takes the role from the other one meanwhile', async () => {
    const { one, other, admins } = await twoAdmins();
    const erasing: ReturnType<typeof one.erase>[] = [];
    other.beforeCommit.push(async () => {
      erasing.push(one.erase());
      await untilBlocked(opened().outside);
    });
    const changed = await other.roles.changeRoles({ userId: other.userId, roles: ['viewer'], by: one.userId });
    expect(changed.ok).toBe(true);
    expect(await Promise.all(erasing)).toEqual([err({ kind: 'last-admin' })]);
    expect((await admins()).map(({ id }) => id)).toEqual([one.userId]);
  });
});

describe('an erasure and an order at once', () => {
  it('leave no order where the erasure is first', async () => {
    const { erase, place, beforeCommit, outside, userId } = await setUp();
    const placing: ReturnType<typeof place>[] = [];
    beforeCommit.push(async () => {
      placing.push(place());
      await untilBlocked(opened().outside);
    });
    expect(await erase()).toEqual(ok(undefined));
    expect((await Promise.all(placing)).map(({ kind }) => kind)).toEqual(['unknown-customer']);
    expect(await outside`select 1 from orders where customer_id = ${userId}`).toHaveLength(0);
  });

  it('leave the user where the order is first', async () => {
    const { erase, placement, outside } = await setUp();
    const asked = placement();
    const { text, params } = placementStatement([prepared(asked)]);
    const erasing: ReturnType<typeof erase>[] = [];
    await outside.begin(async (transaction) => {
      await transaction.unsafe(text, driverParameters(params));
      erasing.push(erase());
      await untilBlocked(outside);
    });
    const [refused] = await Promise.all(erasing);
    expect(refused).toEqual(err({ kind: 'orders-open', orderIds: [asked.order.id] }));
  });
});

/** The statement has no other parameters than arrays. */
const driverParameters = (params: readonly unknown[]) =>
  params.map((values) => (Array.isArray(values) ? arrayLiteral(values) : null));

describe('an erasure and a sign-in at once', () => {
  it('leave no session where the erasure is first', async () => {
    const { erase, signIn, beforeCommit, sessions, userId, now } = await setUp();
    const signingIn: ReturnType<typeof signIn>[] = [];
    beforeCommit.push(async () => {
      signingIn.push(signIn());
      await untilBlocked(opened().outside);
    });
    expect(await erase()).toEqual(ok(undefined));
    expect(await Promise.all(signingIn)).toEqual([err({ kind: 'invalid-credentials' })]);
    expect(await sessions.listFor(userId, now)).toEqual([]);
  });

  it('leave no session where the sign-in is first', async () => {
    const { erase, signIn, beforeCommit, sessions, userId, now } = await setUp();
    const erasing: ReturnType<typeof erase>[] = [];
    beforeCommit.push(async () => {
      erasing.push(erase());
      await untilBlocked(opened().outside);
    });
    expect((await signIn()).ok).toBe(true);
    expect(await Promise.all(erasing)).toEqual([ok(undefined)]);
    expect(await sessions.listFor(userId, now)).toEqual([]);
  });

  it('leaves no webhook that names the person, whichever of the two was first', async () => {
    const { word, userId, erase } = await setUp();
    const webhooks = pgWebhookDeliveries(opened().database.business);
    const writing = Array.from({ length: 12 }, async () => webhooks.insert([await aWebhook(userId, word)], new Date()));
    const [erased] = await Promise.all([erase(), ...writing]);
    expect(erased).toEqual(ok(undefined));
    expect(await placesOf(word)).toEqual([]);
    const [count] = await opened()
      .outside`select count(*)::int as rows from webhook_deliveries where person_id = ${userId}`;
    expect(count?.rows).toBe(12);
  });
});
