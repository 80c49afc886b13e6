import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What packages bring that nothing here reads, by npm after each installation: headers to compile against Node, Nx for
 * machines that it has no binary for, and source maps. Headers alone are 67 MB, maps 64.
 */
export const isUnread = (path) =>
  path.endsWith('.map') ||
  /(?:^|\/)node-[a-z0-9-]+\/include\//.test(path) ||
  /(?:^|\/)nx\/dist\/src\/native\/[^/]+\.wasm$/.test(path);

/** Removes it below a folder of packages; links, which lead to workspaces of ours, are not followed. */
export const trim = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) trim(path);
    else if (entry.isFile() && isUnread(path.replaceAll('\\', '/'))) rmSync(path);
  }
};

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) trim(resolve(self, '../../../node_modules'));
