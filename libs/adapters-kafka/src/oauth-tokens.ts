import kafkajs from 'kafkajs';

/** Who we are to the one who gives tokens for Kafka (RFC 6749 §4.4, client credentials). */
export type OAuthClient = {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
};

const ANSWER_MS = 4_000;

/** A token is renewed when so much of its life is over, as Kafka's own clients do (KIP-255). */
const RENEWED_AFTER = 0.8;

/**
 * A session ends with its token. kafkajs begins the next one in the last 10 s of it, and with a token that ends as soon
 * it would do so at each request, which brokers refuse.
 */
const LEFT_MS = 15_000;

const encoded = (text: string): string => new URLSearchParams({ text }).toString().slice('text='.length);

/** kafkajs tries again what is an error of connections; anything else it takes for a bug of ours. */
const unavailable = (why: string): Error =>
  new kafkajs.KafkaJSConnectionError(`no token for Kafka from KAFKA_OAUTH_TOKEN_URL: ${why}`);

const fieldsIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
};

const whyNot = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
};

const request = ({ clientId, clientSecret, scope }: OAuthClient): RequestInit => ({
  method: 'POST',
  headers: {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`,
  },
  body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }),
  redirect: 'error',
  signal: AbortSignal.timeout(ANSWER_MS),
});

type Token = { readonly value: string; readonly renewAt: number };

const fetchToken = async (client: OAuthClient, now: () => number): Promise<Token> => {
  const asked = now();
  const { status, text } = await fetch(client.tokenUrl, request(client)).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    (error: unknown) => {
      throw unavailable(whyNot(error));
    },
  );
  const { access_token: value, expires_in: seconds, error } = fieldsIn(text);
  if (status === 400 || status === 401) {
    const told = typeof error === 'string' ? error.slice(0, 100) : `HTTP ${status}`;
    throw unavailable(`it refuses us (${told}): check KAFKA_OAUTH_CLIENT_ID, _CLIENT_SECRET and _SCOPE`);
  }
  if (status !== 200 || typeof value !== 'string') throw unavailable(`it answers HTTP ${status}, without a token`);
  // What it does not tell of is asked for anew each time.
  const lifeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
  return { value, renewAt: asked + Math.min(lifeMs * RENEWED_AFTER, lifeMs - LEFT_MS) };
};

/** Gives the token that holds now, one for all connections of a process; a new one comes before it expires. */
export const oauthTokens = (client: OAuthClient, now: () => number = Date.now) => {
  let current: Promise<Token> | undefined;
  let held: Token | undefined;
  const renew = (): Promise<Token> => {
    current ??= fetchToken(client, now)
      .then((token) => {
        held = token;
        return token;
      })
      .finally(() => {
        current = undefined;
      });
    return current;
  };
  return async (): Promise<{ readonly value: string }> => {
    const { value } = held && now() < held.renewAt ? held : await renew();
    return { value };
  };
};
