/** The file cannot be read as sales; the message names file, line where there is one, fault and fix. */
export class MalformedFile extends Error {
  override readonly name = 'MalformedFile';

  constructor(path: string, fault: { readonly line?: number; readonly what: string; readonly fix: string }) {
    const place = fault.line === undefined ? path : `${path}:${fault.line}`;
    super(`${place}: ${fault.what}. ${fault.fix}.`);
  }
}
