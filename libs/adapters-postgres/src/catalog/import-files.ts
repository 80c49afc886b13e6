import { type ImportFiles, removedWhileRead } from '@orderline/domain/catalog';
import { outsideCall } from '@orderline/platform';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { productImportChunks, productImportFiles } from '../schema/catalog.ts';

/** Of this size a file lies in rows, the last one aside. */
const CHUNK_BYTES = 256 * 1024;

/** The same bytes in pieces of one size, of which one is held. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.byteLength;
    if (size < CHUNK_BYTES) continue;
    const all = Buffer.concat(held);
    let from = 0;
    for (; size - from >= CHUNK_BYTES; from += CHUNK_BYTES) yield all.subarray(from, from + CHUNK_BYTES);
    held = [all.subarray(from)];
    size -= from;
  }
  if (size > 0) yield Buffer.concat(held);
}

export const pgImportFiles = (db: Db): ImportFiles => {
  const { id, size } = productImportFiles;
  const remove: ImportFiles['remove'] = async (fileId) => {
    await db.delete(productImportFiles).where(eq(id, fileId));
  };
  return {
    put: async (file, chunks) => {
      await db.insert(productImportFiles).values(file);
      let [total, position] = [0, 0];
      try {
        for await (const content of inPieces(chunks)) {
          await db.insert(productImportChunks).values({ fileId: file.id, position, content });
          total += content.byteLength;
          position += 1;
        }
        await db.update(productImportFiles).set({ size: total }).where(eq(id, file.id));
      } catch (error) {
        await outsideCall(() => remove(file.id));
        throw error;
      }
      return { ...file, size: total };
    },
    find: async (fileId) => {
      const [found] = await db
        .select()
        .from(productImportFiles)
        .where(and(eq(id, fileId), isNotNull(size)));
      return found ? { ...found, size: found.size ?? 0 } : null;
    },
    read: async function* (file) {
      const { content, position } = productImportChunks;
      let read = 0;
      for (let next = 0; ; next += 1) {
        const at = and(eq(productImportChunks.fileId, file.id), eq(position, next));
        const [chunk] = await db.select({ content }).from(productImportChunks).where(at);
        if (!chunk) break;
        yield chunk.content;
        read += chunk.content.byteLength;
      }
      if (read < file.size) throw removedWhileRead();
    },
    remove,
  };
};
