export const host = 'Host: shop.example\n';
export const json = 'Content-Type: application/json\n';

type BrokenRequest = readonly [what: string, text: string, status: number, code: string];

/** HTTP that is not valid, and what is answered to it by whoever of us listens. */
export const brokenRequests: readonly BrokenRequest[] = [
  ['garbage', 'garbage\n\n', 400, 'bad-request'],
  ['a bad method', `GÖT / HTTP/1.1\n${host}\n`, 400, 'bad-request'],
  ['no Host', 'GET / HTTP/1.1\n\n', 400, 'bad-request'],
  ['two Authorizations', `GET / HTTP/1.1\n${host}Authorization: a\nauthorization: b\n\n`, 400, 'bad-request'],
  ['two Content-Types', `GET / HTTP/1.1\n${host}${json}${json}\n`, 400, 'bad-request'],
  ['two Hosts', `GET / HTTP/1.1\n${host}Host: evil.example\n\n`, 400, 'bad-request'],
  ['an impossible Host', 'GET / HTTP/1.1\nHost: a b\n\n', 400, 'bad-request'],
  ['a query that is not encoded', `GET /api/v1/products?q=Crème HTTP/1.1\n${host}\n`, 400, 'bad-request'],
  ['a target that is no path', `GET shop HTTP/1.1\n${host}\n`, 400, 'bad-request'],
  ['a line that is folded', `GET / HTTP/1.1\n${host}A: b\n c\n\n`, 400, 'bad-request'],
  ['two lengths', `POST / HTTP/1.1\n${host}Content-Length: 1\nContent-Length: 2\n\nxx`, 400, 'bad-request'],
  [
    'a length and chunks',
    `POST / HTTP/1.1\n${host}Content-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n`,
    400,
    'bad-request',
  ],
  [
    'a bad chunk',
    `POST /api/v1/sessions HTTP/1.1\n${host}${json}Transfer-Encoding: chunked\n\nzz\n`,
    400,
    'bad-request',
  ],
  ['headers of 20 KB', `GET / HTTP/1.1\n${host}X-Long: ${'x'.repeat(20_000)}\n\n`, 431, 'headers-too-large'],
  ['200 headers', `GET / HTTP/1.1\n${host}${'A: b\n'.repeat(200)}\n`, 431, 'headers-too-large'],
  ['a long target', `GET /${'x'.repeat(5000)} HTTP/1.1\n${host}\n`, 414, 'uri-too-long'],
  ['a strange expectation', `POST / HTTP/1.1\n${host}Expect: a miracle\n\n`, 417, 'expectation-failed'],
  ['CONNECT', `CONNECT evil.example:443 HTTP/1.1\n${host}\n`, 405, 'method-not-allowed'],
];

/** Targets that an edge may read in another way than we do. */
export const ambiguousTargets: readonly string[] = [
  '/api/v1/../../internal/jobs',
  '/api/v1/..',
  '/api/./v1/products',
  '/.',
  '/api/v1/%2e%2e/%2e%2e/internal/jobs',
  '/api/v1/%2E%2E/internal/jobs',
  '/api/v1/.%2e/products',
  '/api/v1/%2E./products',
  '/api/v1/%2e/products',
  '//internal/jobs',
  '/api//v1/products',
  '/api/v1/products//',
  '/api\\v1/products',
  '/api/v1/..\\..\\internal/jobs',
  '/api/v1/%5c..%5C/internal/jobs',
  '/api/v1%2fproducts',
  '/api/v1/..%2F..%2Finternal/jobs',
  '/api/v1/products%00',
  '/%69nternal/jobs',
  '/api/v1/products#/../internal/jobs',
  'http://shop.example/api/v1/products',
  'http://shop.example/api/v1/../../internal/jobs',
  'HTTPS://evil.example/internal/jobs',
  '*',
];
