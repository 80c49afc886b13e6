import { describe, expect, it } from 'vitest';
import { readGateway } from './index.ts';

const AUTH = 'gateway.orderline.example/auth';

const route = ({
  annotations = `{ ${AUTH}: public }`,
  rules = '[{ backendRefs: [{ name: orders, port: 8080 }] }]',
} = {}) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
  uid: 6a8c
  annotations: ${annotations}
spec:
  parentRefs: [{ name: edge }]
  hostnames: [shop.example.com]
  rules: ${rules}
status: { parents: [] }
`;

const read = (text: string) => {
  const all = readGateway(text);
  if (!all.ok) throw new Error(all.faults.map(({ line, text: what }) => `${line}: ${what}`).join('\n'));
  return all.gateway;
};

const textsOf = (text: string): readonly string[] => {
  const all = readGateway(text);
  return all.ok ? [] : all.faults.map((fault) => fault.text);
};

describe('an HTTPRoute of a cluster', () => {
  it('leads to its Services by their names in the cluster', () => {
    expect(read(route())).toMatchObject({
      rules: [
        {
          name: 'shop/orders/1',
          hostnames: ['shop.example.com'],
          auth: { kind: 'public' },
          backends: [{ upstream: 'shop/orders:8080', weight: 1 }],
        },
      ],
      upstreams: [{ name: 'shop/orders:8080', targets: ['http://orders.shop.svc:8080'] }],
    });
  });

  it('says by annotations who may pass, of a rule by its name', () => {
    const { rules } = read(
      route({
        annotations: `{ ${AUTH}: '{ by: [orderline-token], scopes: [orders:read] }', ${AUTH}.health: public }`,
        rules: `
    - { backendRefs: [{ name: orders, port: 8080 }] }
    - { name: health, matches: [{ path: { value: /healthz } }], backendRefs: [{ name: orders, port: 8080 }] }`,
      }),
    );
    expect(rules.map(({ name, auth }) => [name, auth])).toEqual([
      ['shop/orders/1', { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: ['orders:read'] }],
      ['shop/orders/health', { kind: 'public' }],
    ]);
  });

  it('names mirrors by their Service, and policies by our group', () => {
    const { rules, upstreams } = read(
      route({
        rules: `[{ backendRefs: [{ name: a, port: 80 }], filters: [
          { type: RequestMirror, requestMirror: { backendRef: { name: b, port: 81 }, fraction: { numerator: 1 } } },
          { type: ExtensionRef, extensionRef: { group: gateway.orderline.example, kind: Policy, name: maintenance } }] }]`,
      }),
    );
    expect(rules[0]?.filters).toMatchObject([
      { type: 'RequestMirror', upstream: 'shop/b:81', numerator: 1, denominator: 100 },
      { type: 'ExtensionRef', policy: 'maintenance' },
    ]);
    expect(upstreams.map(({ name }) => name)).toEqual(['shop/a:80', 'shop/b:81']);
  });

  it('stands beside others, and in a List as kubectl prints it', () => {
    expect(read(`${route()}---${route().replace('name: orders\n', 'name: other\n')}`).rules).toHaveLength(2);
    expect(
      read(`apiVersion: v1\nkind: List\nitems:\n  -${route().trim().replace(/^/gm, '    ').slice(3)}`).rules,
    ).toHaveLength(1);
  });

  it.each([
    ['says not who may pass', { annotations: '{ other: x }' }, /nobody says who may pass/],
    ['says it wrongly', { annotations: `{ ${AUTH}: everybody }` }, /expected who may pass/],
    ['says it in broken YAML', { annotations: `{ ${AUTH}: '{ by: [' }` }, /expected who may pass/],
    [
      'says it of a rule that is not there',
      { annotations: `{ ${AUTH}: public, ${AUTH}.x: public }` },
      /no rule is called x/,
    ],
    [
      'has an annotation of ours that is unknown',
      { annotations: `{ ${AUTH}: public, gateway.orderline.example/limit: a }` },
      /no such annotation/,
    ],
    [
      'asks another namespace',
      { rules: '[{ backendRefs: [{ name: a, namespace: bank, port: 80 }] }]' },
      /no ReferenceGrant is read/,
    ],
    [
      'asks something that is no Service',
      { rules: '[{ backendRefs: [{ kind: Bucket, name: a, port: 80 }] }]' },
      /none of Service/,
    ],
    [
      'copies to another namespace',
      {
        rules:
          '[{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: b, namespace: bank, port: 80 } } }], backendRefs: [{ name: a, port: 80 }] }]',
      },
      /no ReferenceGrant is read/,
    ],
    [
      'copies to no port',
      {
        rules:
          '[{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: b } } }], backendRefs: [{ name: a, port: 80 }] }]',
      },
      /is missing/,
    ],
    ['asks no port', { rules: '[{ backendRefs: [{ name: a }] }]' }, /is missing/],
    [
      'wants sessions to stay',
      { rules: '[{ sessionPersistence: {}, backendRefs: [{ name: a, port: 80 }] }]' },
      /sessionPersistence is not supported yet/,
    ],
    ['has filters of a backend', { rules: '[{ backendRefs: [{ name: a, port: 80, filters: [] }] }]' }, /no such field/],
  ])('does not load where it %s', (_what, parts, text) => {
    const texts = textsOf(route(parts));
    expect(texts.join('\n')).toMatch(text);
    expect(texts).toHaveLength(1);
  });
});
