import { html } from 'hono/html';
import type { WatchedRealtime } from '../../../realtime/realtime.ts';
import { facts } from '../frame/filters.ts';
import { notice } from '../frame/layout.ts';
import type { Fragment, PageParts, StaffPage } from '../frame/page.ts';

const elsewhere = html`<p>This process holds no connections: others have the role <code>realtime</code>. Each tells of its
own by its metrics, <code>realtime_connections</code>, <code>realtime_subscriptions</code> and
<code>realtime_lag_seconds</code>, and the dashboard adds them up.</p>`;

const seen = (watched: WatchedRealtime): Fragment => {
  const { connections, most, channels, subscriptions, told, meanLagMs, draining } = watched;
  return html`${draining ? notice('It is about to stop: connections are sent elsewhere.') : ''}
<p>Of this process alone, since it began.</p>${facts([
    ['By WebSocket', connections.websocket],
    ['By server-sent events', connections.sse],
    ['At most', most],
    ['Channels', channels],
    ['Subscriptions', subscriptions],
    ['Told', told],
    ['After its commit, on the average', meanLagMs === null ? 'nothing was told yet' : `${Math.round(meanLagMs)} ms`],
  ])}`;
};

/** Who is connected to this process, and how late they are told. */
export const realtimePage = ({ watchRealtime }: Pick<PageParts, 'watchRealtime'>): StaffPage => ({
  path: '/admin/realtime',
  needs: 'reporting:read',
  label: 'Real time',
  show: async () => ({ title: 'Real time', content: watchRealtime ? seen(watchRealtime()) : elsewhere }),
});
