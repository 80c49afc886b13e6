import type { CursorCodec } from '../http/cursors.ts';

/** Cursors that keep their binding and no secret. */
export const sealInPlain: CursorCodec = {
  seal: (position, binding) => Buffer.from(JSON.stringify([position, binding])).toString('base64url'),
  open: (text, binding) => {
    try {
      const [position, bound] = JSON.parse(Buffer.from(text, 'base64url').toString());
      return bound === binding ? position : null;
    } catch {
      return null;
    }
  },
};
