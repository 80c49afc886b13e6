import { chmodSync, closeSync, ftruncateSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const BLOCK = 4096;

/** @param {Buffer} bytes */
export const isBlank = (bytes) => bytes.every((byte) => byte === 0);

/**
 * Puts these bytes in the place of a file, by a copy: what runs it, or has it by another name, keeps what it has. Blocks of
 * zeros are not written; a file system that knows holes keeps none for them.
 */
export const replaceFile = (path, bytes) => {
  const copy = `${path}.cut`;
  const file = openSync(copy, 'w');
  try {
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const block = bytes.subarray(at, at + BLOCK);
      if (!isBlank(block)) writeSync(file, block, 0, block.length, at);
    }
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
  chmodSync(copy, statSync(path).mode);
  renameSync(copy, path);
};
