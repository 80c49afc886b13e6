import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const MOST_BYTES = 65_536;

const refused = (path: string, code: string): Error => Object.assign(new Error(`${path} is ${code}`), { code });

/**
 * Reads a file of settings, or of a secret; links to one are followed. What never ends, or waits for somebody to write, is
 * refused in place of holding up the start.
 */
export const readSettingsFile = (path: string): string => {
  // A FIFO is opened at once this way, whoever writes.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw refused(path, 'no regular file');
    const content = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < content.length; length += read)
      read = readSync(file, content, length, content.length - length, null);
    if (length > MOST_BYTES) throw refused(path, 'longer than 64 KiB');
    return content.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
};
