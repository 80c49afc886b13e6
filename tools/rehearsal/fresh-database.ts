import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

export type FreshDatabase = { readonly url: string; readonly drop: () => Promise<void> };

/** Makes an empty database on the server of the URL. */
export const freshDatabase = async (server: string): Promise<FreshDatabase> => {
  const name = `orderline_test_${randomBytes(6).toString('hex')}`;
  const sql = postgres(server, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await sql.unsafe(`drop database ${name} with (force)`);
      await sql.end();
    },
  };
};
