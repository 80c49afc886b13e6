import { newId } from '@orderline/composition';
import type { ParkedEvent } from '@orderline/domain/messaging';
import type { Role } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { deadLetter, parkedIn, parkIn } from '../../../testing/parked.ts';
import { openAdmin } from '../../../testing/staff-browser.ts';
import { hostile } from '../../../testing/staff-desk.ts';
import { deadLetterPath } from './words.ts';

const open = async (...roles: readonly Role[]) => {
  const admin = openAdmin();
  const browser = await admin.signedIn(...roles);
  const audited = async () => {
    const listed = await admin.application.audit.listAudit({ page: { limit: 100 } });
    return listed.ok ? listed.value.items : [];
  };
  const acts = async (action: string) => (await audited()).filter((entry) => entry.action === action);
  return { ...admin, ...browser, acts, park: (event = deadLetter()) => parkIn(admin, event) };
};

/** What a page links to, as its browser reads it. */
const links = (text: string): readonly string[] =>
  [...text.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

describe('dead letters', () => {
  it('stand together where they failed alike, and lead to their events', async () => {
    const { ask, park } = await open('support');
    const one = await park();
    const other = await park(deadLetter({ error: 'Error: no amount 4711' }));
    const alone = await park(deadLetter({ consumer: 'notifications', error: 'out of space' }));
    await park(deadLetter({ dueAt: new Date(), error: 'is tried again' }));
    const { status, text } = await ask('/admin/dead-letters');
    expect([status, text.includes('is tried again')]).toEqual([200, false]);
    expect(text).toMatch(/Error: no amount #<\/a><\/th>\s*<td>fulfilment<\/td><td class="number">2</);
    const group = links(text).find((href) => href.startsWith('/admin/dead-letters/fulfilment?')) ?? '';
    const listed = (await ask(group)).text;
    const places = [one, other, alone].map((event) => listed.includes(deadLetterPath(event)));
    expect(places).toEqual([true, true, false]);
  });

  it('go on page by page', async () => {
    const { ask, park } = await open('support');
    const events: ParkedEvent[] = [];
    for (let minute = 0; minute < 51; minute += 1)
      events.push(await park(deadLetter({ parkedAt: new Date(Date.UTC(2026, 2, 4, 5, minute)) })));
    const first = await ask('/admin/dead-letters/fulfilment?state=dead');
    const next = links(first.text).find((href) => href.includes('after=')) ?? '';
    const second = await ask(next);
    const shown = events.map((event) => [first, second].map(({ text }) => text.includes(event.eventId)));
    expect(shown).toEqual([...Array.from({ length: 50 }, () => [true, false]), [false, true]]);
    expect((await ask(next.replace('state=dead', 'state=all'))).text).toContain('this is its beginning');
  });

  it('are shown whole, with what a replay would meet and what waits behind them', async () => {
    const { ask, park } = await open('support');
    const event = await park();
    const later = { ...deadLetter({ dueAt: new Date() }), wire: { ...deadLetter().wire, key: event.wire.key } };
    await park(later);
    const { status, text } = await ask(deadLetterPath(event));
    expect(status).toBe(200);
    for (const part of [event.eventId, event.wire.key, event.error, 'reads as OrderPlaced, which fulfilment handles'])
      expect(text).toContain(part);
    expect(text).toContain(later.eventId);
    expect(text).toContain('ce_type');
    expect(text).toContain('&quot;orderId&quot;: &quot;');
    expect(text).not.toContain('Try it again');
  });

  it('are found also where their id is a place in a topic', async () => {
    const { ask, submit, tokenOn, park } = await open('admin');
    const event = await park(deadLetter({ eventId: 'orderline.orders.v1/3/17' }));
    const path = deadLetterPath(event);
    const page = await ask(path);
    expect([page.status, page.text.includes('orderline.orders.v1/3/17')]).toEqual([200, true]);
    expect((await ask(`${path}/replay`, { form: { token: tokenOn(page) } })).to).toBe(`${path}?replayed`);
    expect((await submit(`${path}/discard`, { reason: 'a test' })).to).toBe('/admin/dead-letters/fulfilment?discarded');
  });

  it('show what is hostile as text, in data, headers, keys and errors', async () => {
    const { ask, park } = await open('admin');
    const base = deadLetter({ error: `Error: ${hostile}`, eventId: hostile });
    const headers = { ...base.wire.headers, ce_type: hostile, [hostile]: hostile };
    const wire = { ...base.wire, key: hostile, topic: hostile, headers, value: JSON.stringify({ name: hostile }) };
    const event = await park({ ...base, wire });
    for (const path of [
      '/admin',
      '/admin/dead-letters',
      '/admin/dead-letters/fulfilment',
      deadLetterPath(event),
      `${deadLetterPath(event)}/discard`,
      '/admin/dead-letters/replays?consumer=fulfilment',
      `/admin/dead-letters/fulfilment?error=${encodeURIComponent(hostile)}`,
    ]) {
      const { status, text } = await ask(path);
      expect(status, path).toBe(200);
      expect(text, path).not.toMatch(/<script>|<img/);
    }
  });

  it.each([
    ['/admin/dead-letters/nobody', 404],
    ['/admin/dead-letters/toString', 404],
    [`/admin/dead-letters/fulfilment/${newId()}`, 404],
    ['/admin/dead-letters/fulfilment/x/discard', 404],
    ['/admin/dead-letters/replays?consumer=nobody', 404],
    ['/admin/dead-letters/replays', 400],
    ['/admin/dead-letters/fulfilment?state=lost', 400],
    ['/admin/dead-letters/fulfilment?colour=red', 400],
  ])('answer what is asked wrong: %s is %i', async (path, status) => {
    const { ask } = await open('admin');
    expect((await ask(path)).status).toBe(status);
  });

  it('are for who may read events, and are changed by who may write them', async () => {
    const viewer = await open('viewer');
    expect((await viewer.ask('/admin/dead-letters')).status).toBe(403);
    const { ask, tokenOn, park, ...support } = await open('support');
    const event = await park();
    const token = tokenOn(await ask('/admin/dead-letters'));
    for (const path of [
      `${deadLetterPath(event)}/replay`,
      `${deadLetterPath(event)}/discard`,
      '/admin/dead-letters/replays',
    ])
      expect(
        (await ask(path, { form: { token, reason: 'no', consumer: 'fulfilment', event: event.eventId } })).status,
      ).toBe(403);
    expect(parkedIn(support)).toEqual([event]);
  });
});

describe('a replay by the pages', () => {
  it('of one event has it tried at once, and is in the audit', async () => {
    const { ask, tokenOn, park, acts, clock, userId, ...admin } = await open('admin');
    const event = await park();
    const path = deadLetterPath(event);
    const form = { token: tokenOn(await ask(path)) };
    const sent = await ask(`${path}/replay`, { form });
    expect([sent.status, sent.to]).toEqual([303, `${path}?replayed`]);
    expect((await ask(`${path}?replayed`)).text).toContain('It is tried again within seconds');
    expect(parkedIn(admin)).toEqual([{ ...event, dueAt: clock.now }]);
    await ask(`${path}/replay`, { form });
    expect(parkedIn(admin)).toEqual([{ ...event, dueAt: clock.now }]);
    expect((await acts('replayDeadLetter')).at(-1)).toMatchObject({
      actor: { kind: 'user', id: userId },
      target: { type: 'event', id: `fulfilment/${event.eventId}` },
      before: { attempts: 4, dueAt: null },
    });
  });

  it('of several says first what it would do, then does that and nothing else', async () => {
    const { ask, tokenOn, park, acts, clock, ...admin } = await open('admin');
    const [one, other] = [await park(), await park()];
    const unreadable = deadLetter();
    await park({ ...unreadable, wire: { ...unreadable.wire, value: '{' } });
    const elsewhere = await park(deadLetter({ error: 'out of space' }));
    const plan = '/admin/dead-letters/replays?consumer=fulfilment&error=Error%3A+no+amount+%23';
    const planned = await ask(plan);
    expect(planned.whole).toContain('aria-label="Breadcrumb"><a href="/admin/dead-letters">Dead letters</a>');
    expect(planned.text).toContain('<a href="/admin/dead-letters/fulfilment">Leave them as they are</a>');
    const ids = [...planned.text.matchAll(/name="event" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids.toSorted()).toEqual([one, other, unreadable].map(({ eventId }) => eventId).toSorted());
    expect(planned.text).toContain('1 of them would fail at once');
    expect(parkedIn(admin).every(({ dueAt }) => dueAt === null)).toBe(true);
    const late = await park();
    const form = { token: tokenOn(planned), consumer: 'fulfilment', event: ids };
    const send = () => ask('/admin/dead-letters/replays', { form });
    const sent = await send();
    expect((await ask(sent.to ?? '')).text).toContain('3 released');
    const waiting = parkedIn(admin).filter(({ dueAt }) => dueAt === null);
    expect(waiting.map(({ eventId }) => eventId)).toEqual([elsewhere.eventId, late.eventId]);
    const entries = await acts('replayDeadLetters');
    expect(entries.map(({ target }) => target?.id).toSorted()).toEqual(ids.map((id) => `fulfilment/${id}`).toSorted());
    expect((await ask((await send()).to ?? '')).text).toContain('0 released, to be tried within seconds. 3 were left');
    expect(await acts('replayDeadLetters')).toHaveLength(3);
    expect(clock.now).toEqual(parkedIn(admin)[0]?.dueAt);
  });

  it.each([
    [{ consumer: 'fulfilment' }, 400],
    [{ event: 'x' }, 400],
  ])('takes no form that names nothing: %j', async (form, status) => {
    const { ask, tokenOn } = await open('admin');
    const token = tokenOn(await ask('/admin/dead-letters'));
    expect((await ask('/admin/dead-letters/replays', { form: { token, ...form } })).status).toBe(status);
  });
});

describe('a discard by the pages', () => {
  it('needs a reason, keeps it, and is in the audit without it', async () => {
    const { ask, submit, park, acts, ...admin } = await open('admin');
    const event = await park();
    const path = `${deadLetterPath(event)}/discard`;
    const refused = await submit(path, { reason: '  ' });
    expect([refused.status, parkedIn(admin).length]).toEqual([422, 1]);
    expect(refused.text).toContain('aria-invalid="true"');
    expect((await submit(path, { reason: 'x'.repeat(501) })).status).toBe(422);
    const done = await submit(path, { reason: 'Ada ordered to try' });
    expect(done.to).toBe('/admin/dead-letters/fulfilment?discarded');
    expect((await ask(done.to ?? '')).text).toContain('The event was discarded.');
    expect(parkedIn(admin)).toEqual([]);
    expect((await ask(path)).status).toBe(404);
    const [entry] = await acts('discardDeadLetter');
    expect(entry).toMatchObject({ target: { type: 'event', id: `fulfilment/${event.eventId}` } });
    expect(JSON.stringify(entry)).not.toContain('Ada');
    const kept = [...admin.memory.table<string, { readonly reason: string }>('discarded_events').values()];
    expect(kept.map(({ reason }) => reason)).toEqual(['Ada ordered to try']);
  });

  it('asks again who it is after five minutes', async () => {
    const { ask, park, pass } = await open('admin');
    const path = `${deadLetterPath(await park())}/discard`;
    pass(6 * 60_000);
    expect((await ask(path)).to).toContain('/admin/step-up');
  });
});
