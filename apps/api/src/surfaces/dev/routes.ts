import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { allEndpoints } from '@orderline/contracts/http/versions';
import type { Metrics } from '@orderline/platform';
import { html } from 'hono/html';
import { whoMay } from '../docs/explorer.ts';
import { type DevPageShown, type Fragment, lasting, live, table } from './page.ts';

/** A sample of a histogram: of a bucket, with its limit, or of all. */
type Sample = {
  readonly metricName?: string | undefined;
  readonly value: number;
  readonly labels: { readonly [name: string]: string | number | undefined };
};

type Traffic = { requests: number; failures: number; seconds: number; readonly buckets: Map<number, number> };

const nameOf = (method: string, path: string): string => `${method.toUpperCase()} ${path}`;

/** What the metrics of requests tell, by operation, whatever their statuses. */
const trafficOf = (samples: readonly Sample[]): ReadonlyMap<string, Traffic> => {
  const traffic = new Map<string, Traffic>();
  for (const { labels, value, metricName = '' } of samples) {
    const name = nameOf(String(labels.http_request_method), String(labels.http_route));
    const counted = traffic.get(name) ?? { requests: 0, failures: 0, seconds: 0, buckets: new Map() };
    traffic.set(name, counted);
    if (metricName.endsWith('_sum')) counted.seconds += value;
    else if (metricName.endsWith('_count')) {
      counted.requests += value;
      if (Number(labels.http_response_status_code) >= 500) counted.failures += value;
    } else if (labels.le !== undefined) {
      const limit = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
      counted.buckets.set(limit, (counted.buckets.get(limit) ?? 0) + value);
    }
  }
  return traffic;
};

/** The limit of the bucket that nineteen in twenty are within. */
const within = ({ requests, buckets }: Traffic): string => {
  const [limit = Number.POSITIVE_INFINITY] =
    [...buckets].toSorted(([one], [other]) => one - other).find(([, count]) => count >= requests * 0.95) ?? [];
  return Number.isFinite(limit) ? `≤ ${lasting(limit * 1_000)}` : 'more than 5 s';
};

const figures = (traffic: Traffic | undefined): Fragment =>
  traffic
    ? html`<td class="number">${traffic.requests}</td><td class="number${traffic.failures > 0 ? ' bad' : ''}">${traffic.failures}</td>
<td class="number">${lasting((traffic.seconds / traffic.requests) * 1_000)}</td><td class="number">${within(traffic)}</td>`
    : html`<td class="number">0</td><td></td><td></td><td></td>`;

const row = (
  { method, path, auth, rateLimit, operationId }: Endpoint,
  traffic: Traffic | undefined,
): Fragment => html`<tr>
<td><span class="method ${method}">${method}</span></td><th scope="row"><code>${path}</code><br><small>${operationId}</small></th>
<td>${whoMay(auth)}</td><td>${rateLimit ? `default, ${rateLimit.name}` : 'default'}</td>${figures(traffic)}</tr>`;

const heads = ['method', 'path', 'who may', 'rate limits', 'requests', 'failed', 'on average', '19 in 20'];

/** Every operation, and how it has done since the api began. */
export const routesPage = async ({
  httpRequestSeconds,
}: Pick<Metrics, 'httpRequestSeconds'>): Promise<DevPageShown> => {
  const traffic = trafficOf((await httpRequestSeconds.get()).values);
  const asked = (endpoint: Endpoint): number => traffic.get(nameOf(endpoint.method, endpoint.path))?.requests ?? 0;
  const busiest = allEndpoints.toSorted((one, other) => asked(other) - asked(one));
  return {
    title: 'Routes',
    at: '/dev/routes',
    content: html`
<p class="lead">Every operation with who may call it and which limits it counts for, the busiest first, since the api began.</p>
${live(
  table(
    'Routes',
    heads,
    busiest.map((one) => row(one, traffic.get(nameOf(one.method, one.path)))),
  ),
)}`,
  };
};
