import { readFile } from 'node:fs/promises';

const SECRET = /^[!-~]([ -~]*[!-~])?$/;

/** There is no secret to ask with. */
export class NoSecret extends Error {
  override readonly name = 'NoSecret';
}

/** The secret, without the line's end behind it; throws NoSecret. */
export const readClientSecret = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new NoSecret(`the client secret cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  const secret = text.replace(/\r?\n$/, '');
  if (!SECRET.test(secret)) throw new NoSecret(`${file} has no client secret: one line of visible ASCII`);
  return secret;
};
