import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { type IssuerKey, issuerKey, portOf, publicJwk, signed } from './issuer.ts';

type Claims = Readonly<Record<string, unknown>>;

type Grant = {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly claims: Claims;
};

const client = { id: 'orderline-admin', secret: 'a secret of the provider' } as const;

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
};

/** By client_secret_basic (RFC 6749 §2.3.1). */
const isClient = (authorization = ''): boolean => {
  const [id, secret] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
  const read = (text: string | undefined) => new URLSearchParams(`text=${text}`).get('text');
  return read(id) === client.id && read(secret) === client.secret;
};

/**
 * A provider of identities on this machine (OpenID Connect), as far as the authorization code goes. It checks redirect URL,
 * secret and PKCE, and takes each code once. What it says of whoever signs in, and how it lies, a test sets.
 */
export const openProvider = async () => {
  const key = issuerKey('one', 'ES256');
  const state = {
    claims: { sub: 'grace', email: 'grace@example.com', email_verified: true } as Claims,
    /** Over those that are right. */
    lies: {} as Claims,
    iss: undefined as string | undefined,
    signsBy: key as IssuerKey,
    error: undefined as string | undefined,
    isAway: false,
    discoveries: 0,
  };
  const grants = new Map<string, Grant>();
  let origin = '';

  const idToken = ({ nonce, claims }: Grant): string => {
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: origin, aud: client.id, iat: now, exp: now + 60, auth_time: now, nonce, ...claims };
    return signed(state.signsBy, { ...right, ...state.lies }, { typ: 'JWT' });
  };

  const exchanged = (form: URLSearchParams, authorization: string | undefined): Claims | string => {
    if (!isClient(authorization)) return 'invalid_client';
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri');
    return isRight ? { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken(grant) } : 'invalid_grant';
  };

  const said: Readonly<Record<string, () => unknown>> = {
    '/.well-known/openid-configuration': () => {
      state.discoveries += 1;
      return {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        jwks_uri: `${origin}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
      };
    },
    '/jwks': () => ({ keys: [publicJwk(key)] }),
  };

  const server = createServer(async (request, response) => {
    response.shouldKeepAlive = false;
    if (state.isAway) return void request.socket.destroy();
    const path = request.url ?? '';
    if (path.startsWith('/authorize?'))
      return void response.writeHead(302, { Location: signIn(`${origin}${path}`).href }).end();
    const answered =
      path === '/token' ? exchanged(await bodyOf(request), request.headers.authorization) : said[path]?.();
    const failed = typeof answered === 'string';
    response.writeHead(answered === undefined ? 404 : failed ? 400 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(failed ? { error: answered } : (answered ?? {})));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${portOf(server.address())}`;

  /** What the browser is sent back with by whoever signs in there. */
  const signIn = (url: string): URL => {
    const { searchParams: asked } = new URL(url);
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('iss', state.iss ?? origin);
    if (state.error !== undefined) back.searchParams.set('error', state.error);
    if (state.error !== undefined || asked.get('code_challenge_method') !== 'S256') return back;
    const code = randomUUID();
    grants.set(code, {
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      redirectUri: asked.get('redirect_uri') ?? '',
      claims: state.claims,
    });
    back.searchParams.set('code', code);
    return back;
  };

  return {
    ...{ state, signIn, client, issuer: origin },
    close: (): void => {
      server.close();
      server.closeAllConnections();
    },
  };
};
