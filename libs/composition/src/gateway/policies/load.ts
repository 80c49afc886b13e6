import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Policy, policyKit } from '@orderline/contracts/gateway/policy';
import * as z from 'zod';
import { importPolicy } from './import-policy.ts';
import { builtInPolicies, type Policies } from './index.ts';

/** A policy cannot be used; the message names its file. */
export class BadPolicy extends Error {
  override readonly name = 'BadPolicy';
}

export type LoadedPolicies = {
  readonly policies: Policies;
  /** Where they come from, and what was there; null without a folder. */
  readonly source: PolicySource | null;
};

export type PolicySource = { readonly folder: string; readonly digest: string };

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const FILE = /^(?<name>[^.]+)\.m?[jt]s$/;

/** The files of policies; tests beside them, and what begins with a dot as links of a volume do, are none. */
const filesIn = async (folder: string): Promise<readonly string[]> => {
  const files = await readdir(folder).catch((error: unknown) => {
    throw new BadPolicy(`the folder ${folder} cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  return files.filter((file) => FILE.test(file)).sort();
};

const digestOf = async (folder: string, files: readonly string[]): Promise<string> => {
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return hash('sha256', JSON.stringify(files.map((file, at) => [file, texts[at]])));
};

const isOptional = (value: unknown): boolean => value === undefined || typeof value === 'function';

const isPolicy = (value: unknown): value is Policy =>
  typeof value === 'object' &&
  value !== null &&
  'options' in value &&
  value.options instanceof z.ZodType &&
  isOptional('request' in value ? value.request : undefined) &&
  isOptional('response' in value ? value.response : undefined) &&
  ('request' in value || 'response' in value);

const made = async (path: string): Promise<Policy> => {
  const module = await importPolicy(path);
  if (typeof module.policy !== 'function') throw new BadPolicy(`${path} exports no function policy`);
  const policy: unknown = module.policy(policyKit);
  if (isPolicy(policy)) return policy;
  throw new BadPolicy(
    `${path}: policy answers no policy: it needs options, by the z that it is given, and request or response`,
  );
};

const loadOne = async (folder: string, file: string): Promise<readonly [string, Policy]> => {
  const path = join(folder, file);
  const { name = '' } = FILE.exec(file)?.groups ?? {};
  if (!NAME.test(name)) throw new BadPolicy(`${path} is named like no policy: lower-case words with - between them`);
  if (builtInPolicies.has(name)) throw new BadPolicy(`${path} is named like a policy that is built in`);
  try {
    return [name, await made(path)];
  } catch (error) {
    if (error instanceof BadPolicy) throw error;
    throw new BadPolicy(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** The policies that are built in, and those of a folder; a process has those that were there when it was first asked. */
export const loadPolicies = async (folder: string | undefined): Promise<LoadedPolicies> => {
  if (folder === undefined) return { policies: builtInPolicies, source: null };
  const whole = resolve(folder);
  const files = await filesIn(whole);
  const digest = await digestOf(whole, files);
  const policies = new Map(builtInPolicies);
  for (const file of files) {
    const [name, policy] = await loadOne(whole, file);
    if (policies.has(name)) throw new BadPolicy(`${join(whole, file)}: there is a policy ${name} already`);
    policies.set(name, policy);
  }
  return { policies, source: { folder: whole, digest } };
};

/** The same once more, as for a thread; throws where the folder has changed since. */
export const loadAgain = async (source: PolicySource | null): Promise<Policies> => {
  if (source === null) return builtInPolicies;
  const digest = await digestOf(source.folder, await filesIn(source.folder));
  if (digest !== source.digest)
    throw new BadPolicy(`the policies in ${source.folder} have changed since the start: start the gateway anew`);
  return (await loadPolicies(source.folder)).policies;
};
