import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';

export type TestDatabase = { readonly url: string; readonly sql: Sql; drop(): Promise<void> };

const quiet = { max: 1, onnotice: () => undefined } as const;

/** An empty database of its own on the server of TEST_DATABASE_URL. */
export const createDatabase = async (): Promise<TestDatabase> => {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (!serverUrl) throw new Error('TEST_DATABASE_URL is not set: run these tests by npm test, or give a superuser URL');
  const name = `orderline_e2e_${randomUUID().replaceAll('-', '')}`;
  const server = postgres(serverUrl, quiet);
  await server.unsafe(`create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const sql = postgres(url, quiet);
  return {
    url,
    sql,
    drop: async () => {
      await sql.end();
      await server.unsafe(`drop database if exists ${name} with (force)`);
      await server.end();
    },
  };
};
