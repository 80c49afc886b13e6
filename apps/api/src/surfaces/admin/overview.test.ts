import type { Role } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { deadLetter, parkIn } from '../../testing/parked.ts';
import { openAdmin } from '../../testing/staff-browser.ts';
import { openDesk } from '../../testing/staff-desk.ts';

const titlesOn = (text: string): readonly string[] => [...text.matchAll(/<h2>([^<]+)/g)].map(([, title = '']) => title);

describe('the first page', () => {
  it('tells each of what they may see', async () => {
    const { signedIn } = openAdmin();
    const titles = async (...roles: readonly Role[]) => titlesOn((await (await signedIn(...roles)).ask('/admin')).text);
    expect(await titles('viewer')).toEqual([
      'Today, in UTC',
      'Stuck orders',
      'Sold out in seven days, and still at zero',
    ]);
    expect(await titles('support')).toContain('Dead letters');
    expect(await titles('support')).not.toContain('Jobs in trouble');
    expect(await titles('staff')).toEqual(['Webhooks that fail', 'Sold out in seven days, and still at zero']);
    expect(await titles('admin')).toHaveLength(6);
  });

  it('leads to what is wrong', async () => {
    const desk = await openDesk();
    await desk.order(2);
    await parkIn(desk, deadLetter());
    await parkIn(desk, deadLetter({ error: 'another' }));
    const { ask } = await desk.signedIn('admin');
    const { text } = await ask('/admin');
    expect(text).toContain('<a href="/admin/dead-letters/fulfilment">2 of fulfilment</a>');
    expect(text).toContain('Every order gets on by itself.');
    expect(text).toMatch(/href="\/admin\/jobs\/prune">prune<\/a>: not known to have run/);
    expect(text).toMatch(/\/admin\/reports\?from=2026-03-04&amp;to=2026-03-05/);
    expect(text).not.toContain('Not known at the moment');
  });

  it('comes also where a part of it does not', async () => {
    const admin = openAdmin();
    const fails = async () => {
      throw new Error('out of order');
    };
    const { application } = admin;
    const broken = openAdmin({
      application: {
        messaging: { ...application.messaging, groupDeadLetters: fails },
        reporting: { ...application.reporting, readSales: fails },
      },
    });
    const { status, text } = await (await broken.signedIn('admin')).ask('/admin');
    expect(status).toBe(200);
    expect(text.match(/Not known at the moment/g)).toHaveLength(2);
    expect(text).toContain('Every order gets on by itself.');
  });
});
