import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oauthTokens } from './oauth-tokens.ts';

let answer: { readonly status: number; readonly body: string };
let asked: { readonly authorization: string | undefined; readonly body: string }[] = [];
let tokenUrl: string;

const server = createServer(async (request, response) => {
  asked.push({ authorization: request.headers.authorization, body: await text(request) });
  response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tokenUrl = `http://127.0.0.1:${Object(server.address()).port}/token`;
});
afterAll(() => void server.close());

const giving = (expires_in?: number) => ({
  status: 200,
  body: JSON.stringify({ access_token: `token ${asked.length}`, expires_in }),
});

beforeEach(() => {
  asked = [];
  answer = giving(300);
});

let time = 0;
const tokens = (more: object = {}) =>
  oauthTokens({ tokenUrl, clientId: 'shop:1', clientSecret: 'n0t shown%', ...more }, () => time);

describe('tokens for Kafka', () => {
  it('are asked for by the grant of client credentials, encoded as RFC 6749 says', async () => {
    await tokens({ scope: 'a b' })();
    const account = Buffer.from('shop%3A1:n0t+shown%25').toString('base64');
    expect(asked).toEqual([{ authorization: `Basic ${account}`, body: 'grant_type=client_credentials&scope=a+b' }]);
  });

  it('are shared by all who ask, and renewed before they expire', async () => {
    const token = tokens();
    const [one, other] = await Promise.all([token(), token()]);
    expect([one, other]).toEqual([{ value: 'token 0' }, { value: 'token 0' }]);
    time += 239_000;
    await token();
    expect(asked).toHaveLength(1);
    time += 2000;
    answer = giving(20);
    expect(await token()).toEqual({ value: 'token 1' });
    time += 6000;
    await token();
    expect(asked).toHaveLength(3);
  });

  it('are asked for each time where nobody tells how long they live', async () => {
    answer = giving();
    const token = tokens();
    await token();
    await token();
    expect(asked).toHaveLength(2);
  });

  it.each([
    [{ status: 401, body: '{"error":"invalid_client"}' }, /refuses us \(invalid_client\): check KAFKA_OAUTH_CLIENT_ID/],
    [{ status: 400, body: 'no JSON' }, /refuses us \(HTTP 400\)/],
    [{ status: 503, body: '' }, /answers HTTP 503, without a token/],
    [{ status: 200, body: '{"token_type":"Bearer"}' }, /answers HTTP 200, without a token/],
    [{ status: 302, body: '' }, /redirect/],
  ])('that are not to be had are told without the secret: %o', async (said, expected) => {
    answer = said;
    const error = await tokens()().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ retriable: true, message: expect.stringMatching(expected) });
    expect(String(error)).not.toContain('n0t');
  });
});
