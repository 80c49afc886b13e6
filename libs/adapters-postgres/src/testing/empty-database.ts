import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { templateOf } from './template.ts';

export type TestDatabase = { readonly url: string; readonly sql: Sql; drop(): Promise<void> };

const quiet = { max: 1, onnotice: () => undefined } as const;

const serverOf = (): string => {
  const { TEST_DATABASE_URL } = process.env;
  if (!TEST_DATABASE_URL) {
    throw new Error('TEST_DATABASE_URL is not set: run these tests by npm test, or give a superuser URL');
  }
  return TEST_DATABASE_URL;
};

/** An empty database of its own on the server of TEST_DATABASE_URL. */
export const createDatabase = (): Promise<TestDatabase> => create(serverOf(), 'template1');

/** A copy of one that was filled once in this run. */
export const copyDatabase = async (kind: string, fill: (url: string) => Promise<unknown>): Promise<TestDatabase> =>
  create(serverOf(), await templateOf(serverOf(), kind, fill));

const create = async (serverUrl: string, template: string): Promise<TestDatabase> => {
  const name = `orderline_e2e_${randomUUID().replaceAll('-', '')}`;
  const server = postgres(serverUrl, quiet);
  await server.unsafe(`create database ${name} template ${template}`);
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
