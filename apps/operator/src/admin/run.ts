import { scopesFor } from '@orderline/composition';
import type { AdminInfrastructure } from '@orderline/composition/admin';
import type { Command, CreateAdminCommand, CreateApiKeyCommand } from './options.ts';

/** What a command did or why it was refused; `text` and `json` say the same. */
export type Report = { readonly ok: boolean; readonly text: string; readonly json: unknown };

/** How the password of a new admin is come by. */
export type PasswordOf = (
  command: CreateAdminCommand,
) => Promise<{ readonly password: string; readonly made: boolean }>;

const refusal = (kind: string, text: string): Report => ({ ok: false, text, json: { refused: kind, detail: text } });

const createAdmin = async (
  { createAdmin: create }: AdminInfrastructure,
  command: CreateAdminCommand,
  passwordOf: PasswordOf,
): Promise<Report> => {
  const { email, name } = command;
  const { password, made } = await passwordOf(command);
  const result = await create({ email, name, password });
  if (!result.ok) {
    return result.error.kind === 'email-taken'
      ? refusal('email-taken', `${email} has an account already: give another address; nothing was changed`)
      : refusal('password-too-common', 'that password is among the first that are guessed: choose another');
  }
  const { id, email: kept } = result.value;
  const shown = made ? `\npassword: ${password}\nIt is shown this once.` : '';
  const json = { id, email: kept, roles: result.value.roles, ...(made && { password }) };
  return { ok: true, text: `created the admin ${kept} (${id})${shown}`, json };
};

const createApiKey = async (
  { createApiKey: create, accounts }: AdminInfrastructure,
  { owner, name, scopes, expiresAt }: CreateApiKeyCommand,
): Promise<Report> => {
  const account = await accounts.findByEmail(owner);
  if (!account) return refusal('owner-not-found', `${owner} has no account: see create-admin`);
  const grantable = scopesFor(account.roles);
  const result = await create({ ownerId: account.userId, grantable, name, scopes, expiresAt });
  if (!result.ok) {
    switch (result.error.kind) {
      case 'scope-not-grantable':
        return refusal(result.error.kind, `${owner} may not give away ${result.error.scopes.join(', ')}`);
      case 'expires-too-soon':
        return refusal(result.error.kind, '--expires is not in the future');
      case 'too-many-api-keys': {
        const ids = result.error.active.map(({ id }) => id).join(' and ');
        return refusal(result.error.kind, `${name} has two active keys, ${ids}: revoke one first`);
      }
    }
  }
  const { apiKey, key } = result.value;
  const text = `created a key for ${name} (${apiKey.id}), with ${scopes.join(', ')}\nkey: ${key}\nIt is shown this once.`;
  const json = { id: apiKey.id, name, owner, scopes, expiresAt: expiresAt?.toISOString() ?? null, key };
  return { ok: true, text, json };
};

export const runAdmin = (admin: AdminInfrastructure, command: Command, passwordOf: PasswordOf): Promise<Report> =>
  command.kind === 'create-admin' ? createAdmin(admin, command, passwordOf) : createApiKey(admin, command);
