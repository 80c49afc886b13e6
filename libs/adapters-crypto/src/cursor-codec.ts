import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seals where a page ended into an opaque text that is good only for the list and filters that it was made for. */
export type CursorCodec = {
  /** `position` is plain JSON other than null; `binding` names list, filters and sort, in one spelling. */
  seal(position: unknown, binding: string): string;
  /** The position, or null where the text was not sealed here for this binding. */
  open(text: string, binding: string): unknown;
};

const form = /^([\w-]{1,6000})\.([\w-]{22})$/;

/** HMAC-SHA-256, cut to 128 bits, over binding and position; `secret` is the same in every process of the API. */
export const hmacCursorCodec = (secret: string): CursorCodec => {
  const authenticate = (payload: string, binding: string): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['page cursor', binding, payload]))
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  return {
    seal: (position, binding) => {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${payload}.${authenticate(payload, binding)}`;
    },
    open: (text, binding) => {
      const [, payload, code] = form.exec(text) ?? [];
      if (payload === undefined || code === undefined) return null;
      if (!timingSafeEqual(Buffer.from(code), Buffer.from(authenticate(payload, binding)))) return null;
      return JSON.parse(Buffer.from(payload, 'base64url').toString());
    },
  };
};
