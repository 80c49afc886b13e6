import { runInCall, runWithRemoteParent, span } from '@orderline/platform';
import { openClient, read } from './harness.ts';
import { startUpstream } from './upstream.ts';

const upstream = await startUpstream((_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"id":"1"}');
});
const client = openClient(upstream.origin);
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const pay = () => span('pay', {}, () => client.request(read));
await runInCall({ requestId: 'req-1', traceparent }, () => runWithRemoteParent(traceparent, pay));
await client.close();
await upstream.close();
const sent = upstream.requests.map(({ headersDistinct }) => headersDistinct.traceparent);
process.stdout.write(JSON.stringify(sent));
