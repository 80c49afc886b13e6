import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type JwtVariables, jwt } from 'hono/jwt';
import { validator } from 'hono/validator';
import postgres from 'postgres';
import { z } from 'zod';

const env = z
  .object({ DATABASE_URL: z.string(), POOL_SIZE: z.coerce.number(), PORT: z.coerce.number(), TOKEN_SECRET: z.string() })
  .parse(process.env);

const text = z.string().trim().min(1).max(200);
const newOrder = z.strictObject({
  items: z
    .array(z.strictObject({ productId: z.uuid(), quantity: z.int().min(1).max(1_000_000) }))
    .min(1)
    .max(1000)
    .refine((items) => new Set(items.map(({ productId }) => productId)).size === items.length, 'each product once'),
  shippingAddress: z.strictObject({
    recipient: text,
    line1: text,
    city: text,
    postalCode: text,
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
});

type Line = { readonly orderId: string; readonly lineMinor: number };

const PLACE = readFileSync(new URL('place.sql', import.meta.url), 'utf8');
const sql = postgres(env.DATABASE_URL, { max: env.POOL_SIZE });

const app = new Hono<{ Variables: JwtVariables<{ sub: string }> }>();

app.post(
  '/api/v1/orders',
  jwt({ secret: env.TOKEN_SECRET, alg: 'HS256' }),
  validator('header', ({ 'idempotency-key': key }, context) =>
    key !== undefined && key.length >= 1 && key.length <= 255 ? { key } : context.json({ fault: 'no key' }, 400),
  ),
  validator('json', (body, context) => {
    const { success, data, error } = newOrder.safeParse(body);
    return success ? data : context.json(z.treeifyError(error), 400);
  }),
  async (context) => {
    const { items, shippingAddress } = context.req.valid('json');
    const fingerprint = createHash('sha256').update(JSON.stringify(items)).digest('hex');
    const lines = await sql.unsafe<Line[]>(
      PLACE,
      [
        context.get('jwtPayload').sub,
        items.map(({ productId }) => productId),
        items.map(({ quantity }) => quantity),
        shippingAddress,
        context.req.valid('header').key,
        fingerprint,
      ],
      { prepare: true },
    );
    const id = lines[0]?.orderId;
    if (id === undefined) return context.json({ fault: 'short, or the key is taken' }, 409);
    const told = lines.map(({ orderId: _, ...line }) => line);
    const totalMinor = lines.reduce((sum, { lineMinor }) => sum + lineMinor, 0);
    return context.json({ id, status: 'placed', items: told, totalMinor, shippingAddress }, 201);
  },
);

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: env.PORT });
process.on('disconnect', () => process.exit());
