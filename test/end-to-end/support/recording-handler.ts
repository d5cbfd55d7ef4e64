import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../local/support/assemblies';

/**
 * Code of a handler, for either delivery, that writes the SHA-256 of each body it gets to a file and then does what
 * another file says, so that a test can change its mind while it runs.
 */
export class RecordingHandler {
  private readonly directory = temporaryDirectory();
  private readonly record = join(this.directory, 'record');
  private readonly behaviour = join(this.directory, 'behaviour');

  /** @param behaviour an expression or a statement after `return`, of `event` and `Records` */
  constructor(behaviour: string = 'answer') {
    this.behave(behaviour);
  }

  public behave(behaviour: string): void {
    writeFileSync(this.behaviour, behaviour);
  }

  public get code(): string {
    return `
      const { createHash } = require('node:crypto');
      const fs = require('node:fs');
      const sha256 = (body) => createHash('sha256').update(Buffer.from(body ?? '')).digest('hex');
      exports.handler = async (event) => {
        const bodies = event.Records ? event.Records.map(({ body }) => body) : [event.body];
        for (const body of bodies) fs.appendFileSync(${JSON.stringify(this.record)}, sha256(body) + '\\n');
        const answer = event.Records ? { batchItemFailures: [] } : { statusCode: 200, body: 'taken' };
        const behaviour = fs.readFileSync(${JSON.stringify(this.behaviour)}, 'utf8');
        return await new Function('event', 'answer', 'return (async () => { return ' + behaviour + ' })()')(event, answer);
      };`;
  }

  /** SHA-256 of each body that came, in hexadecimal digits, as often as it came. */
  public get bodies(): string[] {
    return existsSync(this.record) ? readFileSync(this.record, 'utf8').trim().split('\n') : [];
  }
}
