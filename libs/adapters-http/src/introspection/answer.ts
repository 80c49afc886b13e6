import type { Introspection } from '@orderline/domain/gateway';
import * as z from 'zod';

/** Whose a token is, and what it allows. */
export type Introspected = {
  /** Unique among all introspections: its name, and a subject or a client there. */
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
};

/** Some servers say null of what they do not know. */
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? undefined);

/** RFC 7662 §2.2, as far as we look at it; what is of another kind there makes the whole answer unusable. */
export const answer = z.object({
  active: z.boolean(),
  sub: orNull(z.string()),
  client_id: orNull(z.string()),
  scope: orNull(z.string()),
  exp: orNull(z.number()),
  nbf: orNull(z.number()),
  aud: orNull(z.union([z.string(), z.array(z.string())])),
  cnf: orNull(z.unknown()),
});

export type Answer = z.infer<typeof answer>;

const NAMEABLE = /^[!-~]{1,255}$/;
/** More of them would fit into no header, and an answer that is remembered must be small. */
const MOST_SCOPES = 64;
const SCOPE = /^[!#-[\]-~]{1,128}$/;

/** By : a subject, by / a client: neither is in the name, so that nobody there can be taken for another. */
const idOf = (name: string, { sub, client_id: client }: Answer): string | undefined => {
  if (sub !== undefined) return NAMEABLE.test(sub) ? `${name}:${sub}` : undefined;
  return client !== undefined && NAMEABLE.test(client) ? `${name}/${client}` : undefined;
};

/** A token that is bound to a key proves nothing without it, and we do not ask for that proof (RFC 8705, RFC 9449). */
const isUsable = ({ active, exp, nbf, aud, cnf }: Answer, audience: string | null, now: number): boolean => {
  if (!active || cnf !== undefined) return false;
  if ((exp !== undefined && exp * 1_000 <= now) || (nbf !== undefined && nbf * 1_000 > now)) return false;
  return audience === null || [aud ?? []].flat().includes(audience);
};

/** Whose token it is by that answer; null where it is not good here. */
export const introspectedBy = ({ name, audience }: Introspection, said: Answer, now: number): Introspected | null => {
  const id = idOf(name, said);
  if (id === undefined || !isUsable(said, audience, now)) return null;
  const scopes = (said.scope ?? '')
    .split(' ')
    .filter((scope) => SCOPE.test(scope))
    .slice(0, MOST_SCOPES);
  return { id, scopes: new Set(scopes), expiresAt: said.exp === undefined ? undefined : said.exp * 1_000 };
};
