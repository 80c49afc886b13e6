/** The one spelling by which names are compared: servers behind take `X_User_Id` for `X-User-Id`. */
export const foldHeaderName = (name: string): string => name.toLowerCase().replaceAll('_', '-');

const IDENTITY = ['x-user-', 'x-consumer-', 'x-auth-', 'x-api-key-id', 'x-gateway-'];

/** Whether the gateway alone says this to a service; `folded` is by `foldHeaderName`. */
export const isIdentityHeader = (folded: string): boolean => IDENTITY.some((prefix) => folded.startsWith(prefix));

const OF_THE_WAY: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
]);

/** Whether it tells of the way that a request came, which only proxies that are trusted know. */
export const isForwardedHeader = (folded: string): boolean =>
  OF_THE_WAY.has(folded) || folded.startsWith('x-forwarded-');

/** By these, frameworks answer for another path, method or host than the one that a rule was matched by. */
const OTHERWISE: ReadonlySet<string> = new Set([
  ...['x-original-url', 'x-original-uri', 'x-original-host', 'x-rewrite-url', 'x-host'],
  ...['x-http-method-override', 'x-http-method', 'x-method-override'],
]);

/** Whether a service that obeys it would serve what no rule was asked for. */
export const isOtherwiseHeader = (folded: string): boolean => OTHERWISE.has(folded);

const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization'],
]);

/** Whether it is of one connection and never forwarded (RFC 9110 §7.6.1). */
export const isHopByHop = (folded: string): boolean => OF_THE_CONNECTION.has(folded);

const FRAMING: ReadonlySet<string> = new Set(['host', 'content-length', 'expect', 'traceparent', 'x-request-id']);

/** Why nobody but the gateway says that header, in a request or an answer; nothing where whoever configures it may. */
export const whyHeldBack = (name: string, on: 'request' | 'response'): string | undefined => {
  const folded = foldHeaderName(name);
  if (isHopByHop(folded) || FRAMING.has(folded)) return `${name} is what the gateway says itself`;
  if (on === 'response') return undefined;
  if (isIdentityHeader(folded)) return `${name} says who asks: the gateway alone sets it`;
  return isForwardedHeader(folded) ? `${name} says where a request comes from: the gateway alone sets it` : undefined;
};
