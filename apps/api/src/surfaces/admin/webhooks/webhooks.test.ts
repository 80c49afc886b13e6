import { newId } from '@orderline/composition';
import type { Role } from '@orderline/domain/users';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import { memoryWebhookDeliveries } from '@orderline/domain/webhooks.memory';
import { describe, expect, it } from 'vitest';
import { openAdmin } from '../../../testing/staff-browser.ts';
import { hostile } from '../../../testing/staff-desk.ts';
import { endpointPath } from './endpoints.ts';

const open = async (...roles: readonly Role[]) => {
  const admin = openAdmin();
  const browser = await admin.signedIn(...roles);
  const { webhooks, audit } = admin.application;
  const endpoint = async (url = 'https://shop.example/hooks'): Promise<WebhookEndpoint> => {
    const made = await webhooks.createWebhookEndpoint({ url, description: hostile, eventTypes: null, enabled: true });
    if (!made.ok) throw new Error(made.error.kind);
    return made.value.endpoint;
  };
  const deliveries = memoryWebhookDeliveries(admin.memory, () => true);
  /** Has a ping sent, which ends like that. */
  const pinged = async (
    { id }: WebhookEndpoint,
    error: string | null,
    kind: 'healthy' | 'failing' | 'disabled' = 'failing',
  ) => {
    const ping = await webhooks.pingWebhookEndpoint({ endpointId: id });
    if (!ping.ok) throw new Error(ping.error.kind);
    const now = admin.clock.now;
    const [due] = await deliveries.takeDue({
      ...{ now, until: new Date(now.getTime() + 1), most: 1, mostOfEndpoint: 1, underWay: new Map() },
    });
    if (!due) throw new Error('nothing is due');
    const came = { status: error === null ? 'delivered' : 'failed', responseStatus: 500, error } as const;
    const endpoint =
      kind === 'failing'
        ? { kind, pausedUntil: null }
        : kind === 'disabled'
          ? { kind, reason: 'gone' as const }
          : { kind };
    await deliveries.conclude(
      due.delivery,
      { delivery: { ...came, nextAt: null, failures: 1, endedAt: now }, endpoint },
      now,
    );
    return ping.value;
  };
  const acts = async (action: string) => {
    const listed = await audit.listAudit({ page: { limit: 100 } });
    return (listed.ok ? listed.value.items : []).filter((entry) => entry.action === action);
  };
  return { ...admin, ...browser, endpoint, pinged, acts };
};

describe('webhooks', () => {
  it('are listed, those in trouble first', async () => {
    const { ask, endpoint, pinged } = await open('staff');
    const gone = await endpoint('https://gone.example/');
    const off = await endpoint('https://off.example/');
    const failing = await endpoint('https://failing.example/');
    const well = await endpoint('https://well.example/');
    await pinged(gone, 'answered 410', 'disabled');
    await pinged(failing, 'answered 500');
    const page = await ask(endpointPath(off.id));
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    await ask(endpointPath(off.id), { form: { token, version: String(off.version), enabled: 'no' } });
    const { status, text } = await ask('/admin/webhooks');
    const listed = [...text.matchAll(/href="\/admin\/webhooks\/([\w-]+)"/g)].map(([, id]) => id);
    expect([status, listed]).toEqual([200, [gone.id, failing.id, well.id, off.id]]);
    for (const words of ['says that it is gone', 'fails since', 'once in a row', 'disabled by us'])
      expect(text).toContain(words);
    expect(text).not.toMatch(/<script>|<img|whsec_/);
  });

  it('show what was sent, with its attempts and without its content', async () => {
    const { ask, endpoint, pinged } = await open('admin');
    const one = await endpoint();
    const failed = await pinged(one, `answered ${hostile}`);
    const delivered = await pinged(one, null, 'healthy');
    const path = endpointPath(one.id);
    const all = (await ask(path)).text;
    expect([all.includes(failed.eventId), all.includes(delivered.eventId)]).toEqual([true, true]);
    expect(all).not.toMatch(/<script>|<img|endpointId/);
    const failures = (await ask(`${path}?status=failed`)).text;
    expect([failures.includes(failed.eventId), failures.includes(delivered.eventId)]).toEqual([true, false]);
    expect((await ask(`${path}?status=lost`)).status).toBe(400);
  });

  it('are sent again, one or all that were given up, which is in the audit', async () => {
    const { ask, tokenOn, endpoint, pinged, acts, ...admin } = await open('admin');
    const one = await endpoint();
    const failed = await pinged(one, 'answered 500');
    const path = endpointPath(one.id);
    const token = tokenOn(await ask(path));
    const statusOf = async () => {
      const listed = await admin.application.webhooks.listWebhookDeliveries({ endpointId: one.id, page: { limit: 9 } });
      return listed.ok ? listed.value.items.map(({ status }) => status) : [];
    };
    const again = await ask(`${path}/deliveries/${failed.id}/redelivery`, { form: { token } });
    expect(again.to).toBe(`${path}?redelivered=1`);
    expect((await ask(again.to ?? '')).text).toContain('1 are sent again.');
    expect(await statusOf()).toEqual(['waiting']);
    expect((await acts('redeliverWebhookEndpointDelivery'))[0]?.target).toEqual({ type: 'delivery', id: failed.id });
    for (const since of ['', 'yesterday', '2026-13-45'])
      expect((await ask(`${path}/redeliveries`, { form: { token, since } })).status).toBe(422);
    const all = await ask(`${path}/redeliveries`, { form: { token, since: '2026-03-01' } });
    expect(all.to).toBe(`${path}?redelivered=0`);
  });

  it('are disabled and enabled, by who saw how they are now', async () => {
    const { ask, tokenOn, endpoint, acts } = await open('admin');
    const one = await endpoint();
    const path = endpointPath(one.id);
    const token = tokenOn(await ask(path));
    const off = { token, version: '1', enabled: 'no' };
    expect((await ask(path, { form: off })).to).toBe(`${path}?changed=off`);
    const twice = await ask(path, { form: off });
    expect([twice.status, twice.text.includes('Enable it')]).toEqual([412, true]);
    expect((await ask(`${path}/redeliveries`, { form: { token, since: '2026-03-01' } })).status).toBe(409);
    expect((await ask(path, { form: { token, version: '2', enabled: 'yes' } })).to).toBe(`${path}?changed=on`);
    expect(await acts('changeWebhookEndpoint')).toHaveLength(2);
    for (const form of [
      { token, version: 'x', enabled: 'no' },
      { token, version: '3', enabled: 'maybe' },
    ])
      expect((await ask(path, { form })).status).toBe(400);
  });

  it.each(['/admin/webhooks/1', `/admin/webhooks/${newId()}`])(
    'are not there where there is none: %s',
    async (path) => {
      const { ask, tokenOn } = await open('admin');
      const token = tokenOn(await ask('/admin/webhooks'));
      expect((await ask(path)).status).toBe(404);
      expect((await ask(path, { form: { token, version: '1', enabled: 'no' } })).status).toBe(404);
      expect((await ask(`${path}/deliveries/${newId()}/redelivery`, { form: { token } })).status).toBe(404);
      expect((await ask(`${path}/redeliveries`, { form: { token, since: '2026-03-01' } })).status).toBe(404);
    },
  );

  it('are for who may manage them', async () => {
    const { ask } = await open('support');
    expect((await ask('/admin/webhooks')).status).toBe(403);
  });
});
