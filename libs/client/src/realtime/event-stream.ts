export type StreamEvent = { readonly event: string; readonly data: string };

type Reading = {
  /** Of anything at all, comments too. */
  readonly heard: () => void;
  readonly event: (event: StreamEvent) => unknown;
};

/** Reads Server-Sent Events (the WHATWG's HTML standard, §9.2.6) to their end, as far as the server's have parts. */
export const readEvents = async (body: ReadableStream<Uint8Array>, { heard, event }: Reading): Promise<void> => {
  const reader = body.getReader();
  const text = new TextDecoder();
  let rest = '';
  let [name, data]: [string, string[]] = ['message', []];
  const take = (line: string): void => {
    if (line === '') {
      if (data.length > 0) event({ event: name, data: data.join('\n') });
      [name, data] = ['message', []];
      return;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const lines = `${rest}${text.decode(value, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line.replace(/\r$/, ''));
  }
};
