import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type Issuing = { readonly client: string; readonly secret: string; readonly audience: string };

export type TokenIssuer = {
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  /** What was asked for by whom the issuer knows, in order. */
  readonly scopes: readonly string[];
  lifeSeconds: number;
  close(): Promise<void>;
};

/**
 * Gives tokens to one client, by the grant of client credentials, and shows the key that signs them; those for the scope
 * `forged` are signed by another.
 */
export const openTokenIssuer = async ({ client, secret, audience }: Issuing): Promise<TokenIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const { privateKey: forged } = await generateKeyPair('RS256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
  const known = `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`;
  const scopes: string[] = [];
  const issuer = { lifeSeconds: 3600 };
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/jwks') return answer(200, { keys });
    const asked = new URLSearchParams(await text(request));
    if (request.headers.authorization !== known) return answer(401, { error: 'invalid_client' });
    if (asked.get('grant_type') !== 'client_credentials') return answer(400, { error: 'unsupported_grant_type' });
    const scope = asked.get('scope') ?? '';
    scopes.push(scope);
    const token = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject(client)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${issuer.lifeSeconds} s`)
      .sign(scope === 'forged' ? forged : privateKey);
    return answer(200, { access_token: token, token_type: 'Bearer', expires_in: issuer.lifeSeconds });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = Object(server.address());
  return Object.assign(issuer, {
    tokenUrl: `http://127.0.0.1:${port}/token`,
    jwksUrl: `http://127.0.0.1:${port}/jwks`,
    scopes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
};
