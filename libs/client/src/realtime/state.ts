/** How it stands with the connection. */
export type LiveState =
  | { readonly is: 'connecting' }
  /** What is published is told at once. */
  | { readonly is: 'live'; readonly via: 'websocket' | 'events' }
  /** It is tried again then, by this device's clock. */
  | { readonly is: 'waiting'; readonly untilMs: number }
  /** For good: 1000 where the app closed it, 4505 where nobody is signed in any more, or what the server said. */
  | { readonly is: 'stopped'; readonly code: number; readonly reason: string };
