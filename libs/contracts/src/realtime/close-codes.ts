/**
 * Why a connection ends, as the code of the WebSocket's close frame (RFC 6455 §7.4) or of the last event of a stream. Of our
 * own, 4000 to 4499 are to be followed by another connection, and 4500 to 4999 are final.
 */
export const closeCodes = {
  1002: { name: 'broken-frames', final: true, means: 'What was sent breaks the protocol of WebSockets itself.' },
  1007: { name: 'invalid-text', final: true, means: 'A frame was no UTF-8.' },
  1009: { name: 'frame-too-large', final: true, means: 'A frame was longer than 16 KiB.' },
  1012: { name: 'restart', final: false, means: 'The server is about to stop. Connect again after the hinted time.' },
  1013: {
    name: 'try-again-later',
    final: false,
    means: 'The server cannot take the connection at the moment. Connect again after the hinted time.',
  },
  4000: { name: 'too-slow', final: false, means: 'More was waiting to be read than is kept for one connection.' },
  4001: { name: 'no-pong', final: false, means: 'Pings were left unanswered.' },
  4002: { name: 'interrupted', final: false, means: 'The server could not go on with this connection.' },
  4500: { name: 'bad-credentials', final: true, means: 'The token or ticket is not good, or not good any more.' },
  4501: { name: 'expired', final: true, means: 'The token expired, and no other one came in time.' },
  4502: { name: 'not-connected', final: true, means: 'The first frame did not connect within ten seconds.' },
  4503: { name: 'protocol-error', final: true, means: 'A frame was no text, no JSON, or no operation.' },
  4504: { name: 'another-subject', final: true, means: 'The token for a refresh speaks for somebody else.' },
  4505: {
    name: 'session-ended',
    final: true,
    means:
      'The session was signed out, its user is no more, or its key was revoked. Nothing is told from then on, and the end may come a ping later.',
  },
  4529: {
    name: 'too-many-connections',
    final: true,
    means: 'The user has all connections that one may have.',
  },
  4530: { name: 'flood', final: true, means: 'Frames came faster than they may.' },
} as const;

export type CloseCode = keyof typeof closeCodes;

/** In the reason of 1012 and 1013: in how many milliseconds to connect again. */
export const retryHint = (milliseconds: number): string => `retry-after-ms=${milliseconds}`;
