/** A server that cannot be had on this machine: `message` says why in one line, `fix` what to do about it. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
  readonly fix: string;

  constructor(why: string, fix: string) {
    super(why);
    this.fix = fix;
  }
}
